/** What is said of Subscription in the CapabilityStatement. */
import type { CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { BACKPORT } from '../../../domain/codes/subscriptions-backport.ts';
import { SUBSCRIPTION_PARAMETERS } from './search.ts';
import { TOPIC_NAMES, topicBase } from './topics.ts';

export function subscriptionStatement(fhirBase: string): CapabilityStatementRestResource {
  return {
    extension: TOPIC_NAMES.map((name) => ({
      url: BACKPORT.topicCanonical,
      valueCanonical: `${topicBase(fhirBase)}${name}`,
    })),
    type: 'Subscription',
    supportedProfile: [BACKPORT.subscription],
    documentation:
      'rest-hook only. Each client sees its own. Beside topics, criteria may be a search of a result type; ' +
      'then a receiver gets an empty POST, or with a payload an update (PUT) of the resource, as R4 has it.',
    interaction: [
      { code: 'create' },
      { code: 'read' },
      { code: 'update' },
      { code: 'delete' },
      { code: 'search-type' },
    ],
    versioning: 'versioned',
    readHistory: false,
    updateCreate: false,
    conditionalCreate: false,
    conditionalRead: 'full-support',
    conditionalUpdate: false,
    conditionalDelete: 'not-supported',
    searchParam: Object.entries(SUBSCRIPTION_PARAMETERS).map(([name, { kind }]) => ({
      name,
      type: kind,
    })),
    operation: [
      { name: 'status', definition: BACKPORT.statusOperation },
      { name: 'events', definition: BACKPORT.eventsOperation },
    ],
  };
}
