/** Names of the Subscriptions R5 Backport guide, version 1.1, for R4. Source: hl7.fhir.uv.subscriptions-backport. */
const BASE = 'http://hl7.org/fhir/uv/subscriptions-backport';
const structure = (name: string) => `${BASE}/StructureDefinition/${name}`;

export const BACKPORT = {
  server: `${BASE}/CapabilityStatement/backport-subscription-server-r4`,
  subscription: structure('backport-subscription'),
  notification: structure('backport-subscription-notification-r4'),
  status: structure('backport-subscription-status-r4'),
  statusOperation: `${BASE}/OperationDefinition/backport-subscription-status`,
  eventsOperation: `${BASE}/OperationDefinition/backport-subscription-events`,
  /** Subscription.channel._payload */
  payloadContent: structure('backport-payload-content'),
  /** Subscription.channel */
  heartbeatPeriod: structure('backport-heartbeat-period'),
  timeout: structure('backport-timeout'),
  maxCount: structure('backport-max-count'),
  /** Subscription.channel._type */
  channelType: structure('backport-channel-type'),
  /** Subscription._criteria */
  filterCriteria: structure('backport-filter-criteria'),
  /** CapabilityStatement.rest.resource */
  topicCanonical: structure('capabilitystatement-subscriptiontopic-canonical'),
} as const;

/** Elements of R5 as extensions: the guide wants its own instead. */
export const CROSS_VERSION = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Subscription';
