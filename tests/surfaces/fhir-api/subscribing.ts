/** What the tests of subscriptions share. In: a service, its clients and receivers. Out: subscriptions and events. */
import type { Subscription } from '@medplum/fhirtypes';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import { assessInput, fhirClient, recordOf, type FhirClient } from '../../support/fhir-client.ts';
import { receiver, type Receiver } from '../../support/receiver.ts';
import { eventually } from '../../support/service.ts';
import { serviceForClients, type ServiceForClients } from '../../support/service-for-clients.ts';

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

export interface Setting {
  client: ApiClient;
  stranger: ApiClient;
  hook: Receiver;
  service: ServiceForClients;
  fhir: FhirClient;
}

export async function setting(scopes = ['system/*.cruds']): Promise<Setting> {
  const client = await apiClient();
  const stranger = await apiClient('stranger');
  const hook = await receiver();
  const service = await serviceForClients([
    { client, scopes, endpoints: [hook.origin] },
    { client: stranger, scopes: ['system/*.cruds'], endpoints: [hook.origin] },
  ]);
  const fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
  return { client, stranger, hook, service, fhir };
}

export async function endSetting({ client, stranger, hook, service }: Setting): Promise<void> {
  await service.stop();
  await hook.close();
  client.close();
  stranger.close();
}

export interface Wish {
  readonly topic?: string;
  readonly filters?: readonly string[];
  readonly content?: string;
  readonly endpoint?: string;
  readonly headers?: string[];
  readonly heartbeat?: number;
  readonly timeout?: number;
  readonly maxCount?: number;
  readonly end?: string;
}

export function subscriptionTo({ service, hook }: Setting, wish: Wish = {}): Subscription {
  const { topic = 'risk-assessment', content = 'id-only', filters = [], end } = wish;
  const extension = [
    ...(wish.heartbeat === undefined
      ? []
      : [{ url: `${BACKPORT}/backport-heartbeat-period`, valueUnsignedInt: wish.heartbeat }]),
    ...(wish.timeout === undefined
      ? []
      : [{ url: `${BACKPORT}/backport-timeout`, valueUnsignedInt: wish.timeout }]),
    ...(wish.maxCount === undefined
      ? []
      : [{ url: `${BACKPORT}/backport-max-count`, valuePositiveInt: wish.maxCount }]),
  ];
  return {
    resourceType: 'Subscription',
    meta: { profile: [`${BACKPORT}/backport-subscription`] },
    status: 'requested',
    reason: 'shown on the dashboard',
    criteria: `${service.baseUrl}/fhir/SubscriptionTopic/${topic}`,
    ...(filters.length === 0
      ? {}
      : {
          _criteria: {
            extension: filters.map((valueString) => ({
              url: `${BACKPORT}/backport-filter-criteria`,
              valueString,
            })),
          },
        }),
    ...(end === undefined ? {} : { end }),
    channel: {
      ...(extension.length === 0 ? {} : { extension }),
      type: 'rest-hook',
      endpoint: wish.endpoint ?? `${hook.origin}/hook`,
      payload: 'application/fhir+json',
      _payload: {
        extension: [{ url: `${BACKPORT}/backport-payload-content`, valueCode: content }],
      },
      ...(wish.headers === undefined ? {} : { header: wish.headers }),
    },
  } as Subscription;
}

/** Until its handshake was answered. @returns its id */
export async function subscribed(all: Setting, wish: Wish = {}): Promise<string> {
  const answer = await all.fhir.post('/Subscription', subscriptionTo(all, wish));
  if (answer.status !== 201) throw new Error(answer.text);
  await untilStatus(all, answer.json.id, 'active');
  return answer.json.id;
}

export async function untilStatus(
  { fhir }: Pick<Setting, 'fhir'>,
  id: string,
  status: string,
): Promise<Subscription> {
  return eventually(
    async () => (await fhir.get(`/Subscription/${id}`)).json as unknown as Subscription,
    (found) => found.status === status,
  );
}

/** Has a record assessed and stored. */
export async function assessed(
  { fhir }: Pick<Setting, 'fhir'>,
  patient: string,
  models: readonly string[] = ['prevent-2023'],
): Promise<void> {
  const named = models.map((valueString) => ({ name: 'model', valueString }));
  const store = { name: 'store', valueBoolean: true };
  const input = assessInput(recordOf(chartOf(patient)), [...named, store]);
  const answer = await fhir.post('/$assess', input);
  if (answer.status !== 200) throw new Error(answer.text);
}

export function counting(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}
