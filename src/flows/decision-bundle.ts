/** The transaction of a decision: updates of what was published, and who decided. Addresses and If-Match are set when it is sent. */
import type { Bundle } from '@medplum/fhirtypes';
import type { Person, PublishedResource } from '../ports/published-store.ts';
import { verifierProvenance } from '../steps/decide/verifier-provenance.ts';
import { urnOf } from './digest.ts';

export function decisionBundle(
  resources: readonly PublishedResource[],
  by: Person,
  at: string,
): Bundle {
  const targets = resources.map(({ fullUrl }) => fullUrl);
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      ...resources.map(({ fullUrl, resource }) => ({
        fullUrl,
        resource,
        request: { method: 'PUT' as const, url: fullUrl },
      })),
      {
        fullUrl: urnOf(['provenance', targets, at]),
        resource: verifierProvenance(targets, by, at),
        request: { method: 'POST' as const, url: 'Provenance' },
      },
    ],
  };
}
