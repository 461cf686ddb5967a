/** The transaction of a decision: updates of what was published, and who decided. Addresses and If-Match are set when it is sent. */
import type { Bundle } from '@medplum/fhirtypes';
import { IDENTIFIER_SYSTEMS } from '../domain/codes/mentor.ts';
import type { Person, PublishedResource } from '../ports/published-store.ts';
import { verifierProvenance } from '../steps/decide/verifier-provenance.ts';
import { nameOf, urnOf } from './digest.ts';

export function decisionBundle(
  resources: readonly PublishedResource[],
  by: Person,
  at: string,
): Bundle {
  const targets = resources.map(({ fullUrl }) => fullUrl);
  // Provenance has no identifier in R4: a tag finds it.
  const tag = { system: IDENTIFIER_SYSTEMS.provenance, code: nameOf([targets, at]) };
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
        fullUrl: urnOf(tag),
        resource: verifierProvenance(targets, by, at, tag),
        request: {
          method: 'POST' as const,
          url: 'Provenance',
          ifNoneExist: `_tag=${tag.system}|${tag.code}`,
        },
      },
    ],
  };
}
