/** Conditions of a record → their SNOMED CT codes, as far as somebody reported them: not what was refuted, or written by mistake. */
import type { Resource } from '@medplum/fhirtypes';

const SNOMED = 'http://snomed.info/sct';
const NOT_REPORTED = new Set(['refuted', 'entered-in-error']);

export function reportedConditions(resources: readonly Resource[]): ReadonlySet<string> {
  const codes = resources.flatMap((resource) => {
    if (resource.resourceType !== 'Condition') return [];
    const { verificationStatus, code } = resource;
    const isOut = verificationStatus?.coding?.some((each) => NOT_REPORTED.has(each.code ?? ''));
    const coded = (code?.coding ?? []).filter(({ system }) => system === SNOMED);
    return isOut === true ? [] : coded.flatMap((each) => each.code ?? []);
  });
  return new Set(codes);
}
