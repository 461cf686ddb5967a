/**
 * Findings that a newer reading of their study does not have at all: the model is not installed any more, or is asked otherwise.
 * In: what was published. Out: their Observation and RiskAssessment cancelled, by the outbox; what a person decided on stays.
 */
import type { StudyReading } from '../domain/image-reading.ts';
import type { Published, PublishedStore } from '../ports/published-store.ts';
import { withdrawnResult } from '../steps/decide/withdrawn-result.ts';
import { uidIdentifier } from '../steps/report/imaging/dicom-identifiers.ts';
import { withdraw, type WithdrawalPlace, type WithdrawPorts } from './withdraw-results.ts';

const PREFIX = 'finding:';
/** Digest of what was withdrawn: whatever is read later is news. */
const WITHDRAWN = 'withdrawn';
const WHY = 'Withdrawn: a newer reading of the study does not have this finding any more.';

/** Subject of Published: one a finding, so that each is decided on alone. */
export function findingSubject(trackingUid: string): string {
  return `${PREFIX}${trackingUid}`;
}

/** A finding in an image of this study. */
export function isOfStudy(published: Published, studyInstanceUid: string): boolean {
  if (!published.subject.startsWith(PREFIX)) return false;
  const { value } = uidIdentifier(studyInstanceUid);
  return published.resources.some(
    ({ resource }) =>
      resource.resourceType === 'Observation' &&
      resource.derivedFrom?.some(({ identifier }) => identifier?.value === value) === true,
  );
}

/** Those that nobody has decided on. */
export function vanishedFindings(
  { studyInstanceUid, readings }: Pick<StudyReading, 'studyInstanceUid' | 'readings'>,
  known: readonly Published[],
): Published[] {
  const now = new Set(readings.map(({ trackingUid }) => findingSubject(trackingUid)));
  return known.filter(
    (each) =>
      isOfStudy(each, studyInstanceUid) &&
      !now.has(each.subject) &&
      each.digest !== WITHDRAWN &&
      each.decisions.length === 0,
  );
}

export async function withdrawFindings(
  vanished: readonly Published[],
  place: WithdrawalPlace,
  ports: Pick<WithdrawPorts, 'outbox' | 'keep'> & { readonly published: PublishedStore },
): Promise<void> {
  for (const before of vanished) {
    const { resources } = before;
    const found = { before, because: [], resources, why: WHY };
    const outboxId = await withdraw(found, place, ports);
    const cancelled = resources.map((each) =>
      each.resource.resourceType === 'CarePlan'
        ? each
        : { ...each, resource: withdrawnResult(each.resource, { why: WHY, at: place.at }) },
    );
    await ports.published.save([
      { ...before, digest: WITHDRAWN, resources: cancelled, outboxId, publishedAt: place.at },
    ]);
  }
}
