/** Studies that were kept long enough go, images and index. */
import type { Clock } from '../ports/clock.ts';
import type { StudyStore } from '../ports/study-store.ts';

const DAY_MS = 86_400_000;

/** @param days since the last image of a study came */
export async function sweepStudies(
  store: Pick<StudyStore, 'removeBefore'>,
  days: number,
  clock: Clock,
  report: (event: string, detail: Readonly<Record<string, string | number>>) => void,
): Promise<void> {
  const before = new Date(Date.parse(clock.now()) - days * DAY_MS).toISOString();
  const studies = await store.removeBefore(before);
  if (studies > 0) report('studies.removed', { studies, days });
}
