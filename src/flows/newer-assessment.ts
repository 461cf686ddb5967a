/**
 * Whether what a session shows is still the newest. In: its chart, what was last published of the patient.
 * Out: since when something newer is there. A person decides on what is on the screen, never on what came after it.
 */
import { AppError } from '../errors.ts';
import type { Published } from '../ports/published-store.ts';
import type { Chart } from './chart.ts';
import { proposalDigest, resultDigest } from './digest.ts';
import { CARE_PLAN } from './published-resources.ts';

/** @returns instant at which the newest of what is newer was published */
export function newerAssessment(chart: Chart, published: readonly Published[]): string | undefined {
  if (chart.partlyRead === true) return undefined;
  return [CARE_PLAN, ...chart.assessment.results.map(({ manifest }) => manifest.id)]
    .flatMap((subject) => newerOf(subject, chart, published) ?? [])
    .toSorted()
    .at(-1);
}

/**
 * @param subject model id, or CARE_PLAN
 * @param seenAt the moment of the assessment that the person saw
 * @throws AppError `decision.superseded`
 */
export function requireNewest(
  subject: string,
  seenAt: string,
  chart: Chart,
  published: readonly Published[],
): void {
  if (seenAt !== chart.assessment.asOf)
    throw new AppError('decision.superseded', 'the record was read again since this was shown');
  if (chart.partlyRead === true)
    throw new AppError(
      'decision.superseded',
      'a part of the record did not arrive: read it again before you decide',
    );
  const newer = newerOf(subject, chart, published);
  if (newer !== undefined)
    throw new AppError('decision.superseded', 'a newer assessment of this patient is there');
}

function newerOf(
  subject: string,
  { assessment, proposal }: Chart,
  published: readonly Published[],
): string | undefined {
  const last = published.find((each) => each.subject === subject);
  if (last === undefined) return undefined;
  const result = assessment.results.find(({ manifest }) => manifest.id === subject);
  const shown =
    subject === CARE_PLAN
      ? proposalDigest(proposal)
      : result === undefined
        ? undefined
        : resultDigest(result);
  return shown === last.digest ? undefined : last.publishedAt;
}
