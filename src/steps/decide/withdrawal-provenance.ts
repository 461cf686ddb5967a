/** Who withdrew a result, and because of what. In: results, the record's resources, our Device. Out: a Provenance. */
import type { Coding, Provenance } from '@medplum/fhirtypes';

const PARTICIPANT = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const OPERATION = 'http://terminology.hl7.org/CodeSystem/v3-DataOperation';

export interface Withdrawal {
  readonly targets: readonly string[];
  /** References to what the record has taken back. */
  readonly because: readonly string[];
  readonly why: string;
  /** Reference to our Device. */
  readonly device: string;
  readonly at: string;
  readonly tag: Coding;
}

export function withdrawalProvenance(withdrawal: Withdrawal): Provenance {
  const { targets, because, why, device, at, tag } = withdrawal;
  return {
    resourceType: 'Provenance',
    meta: { tag: [tag] },
    target: targets.map((reference) => ({ reference })),
    recorded: at,
    reason: [{ text: why }],
    activity: { coding: [{ system: OPERATION, code: 'NULLIFY', display: 'nullify' }] },
    agent: [
      {
        type: { coding: [{ system: PARTICIPANT, code: 'author', display: 'Author' }] },
        who: { reference: device },
      },
    ],
    ...(because.length === 0
      ? {}
      : {
          entity: because.map((reference) => ({
            role: 'source' as const,
            what: { reference },
          })),
        }),
  };
}
