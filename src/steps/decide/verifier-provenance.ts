/** Who decided. In: what was decided on, the person, the moment. Out: a Provenance that names the person as verifier. */
import type { Coding, Provenance } from '@medplum/fhirtypes';

const PARTICIPANT = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const OPERATION = 'http://terminology.hl7.org/CodeSystem/v3-DataOperation';

export function verifierProvenance(
  targets: readonly string[],
  by: { readonly reference: string | undefined; readonly name: string | undefined },
  at: string,
  tag: Coding,
): Provenance {
  return {
    resourceType: 'Provenance',
    meta: { tag: [tag] },
    target: targets.map((reference) => ({ reference })),
    recorded: at,
    activity: { coding: [{ system: OPERATION, code: 'UPDATE', display: 'revise' }] },
    agent: [
      {
        type: { coding: [{ system: PARTICIPANT, code: 'verifier', display: 'Verifier' }] },
        who: {
          ...(by.reference === undefined ? {} : { reference: by.reference }),
          ...(by.name === undefined && by.reference !== undefined
            ? {}
            : { display: by.name ?? 'a clinician whom the hospital did not name' }),
        },
      },
    ],
  };
}
