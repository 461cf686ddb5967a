/** The people of a source → a score, an outcome and the reasons of each, kept for the figures; every prediction is written. */
import type { CompiledModel } from '../../domain/compiled-model.ts';
import type { EvaluationOutput } from '../../ports/evaluation-output.ts';
import { seededRandom } from '../../steps/learn/metrics/bootstrap.ts';
import { addPerson, emptyCohort, isSameOutcome, sampleFor, scoredBy } from './cohort.ts';
import type { Cohort } from './cohort.ts';
import { draftLine } from './predictions.ts';
import type { EvaluatedPerson, OnProgress, PeopleSource } from './request.ts';

/** So many that no interval depends on the rest, and their figures take half a minute. */
const MOST_PEOPLE = 250_000;

export interface Run {
  readonly cohort: Cohort;
  readonly against: readonly CompiledModel[];
  readonly sampledShare: number;
  readonly missing: ReadonlyMap<string, number>;
  readonly clamped: ReadonlyMap<string, number>;
  readonly reasons: ReadonlyMap<string, number>;
  readonly seen: number;
}

interface RunPorts {
  /** Absent: nothing is written. */
  readonly output?: Pick<EvaluationOutput, 'draft'>;
  readonly onProgress: OnProgress;
}

/** Sex is the group for which the sets keep their promise; people of unknown sex are one of their own. */
export function setGroup(sex: string | undefined): string {
  return sex ?? 'sex not known';
}

export async function predictAll(
  source: PeopleSource,
  { output: written, onProgress }: RunPorts,
  seed: number,
): Promise<Run> {
  const { output } = source;
  const against = source.against.filter(({ manifest }) =>
    manifest.outputs.some((each) => isSameOutcome(each, output)),
  );
  const cohort = emptyCohort(source.divisions.length, against.length);
  const sampledShare = Math.min(1, MOST_PEOPLE / source.data.rows);
  const [random, ofSample] = [seededRandom(seed), seededRandom(seed + 1)];
  const tallies = { missing: new Tally(), clamped: new Tally(), reasons: new Tally() };
  let [seen, answered] = [0, 0];
  for await (const piece of source.people()) {
    const lines: string[] = [];
    for (const person of piece) {
      const isKept = sampledShare === 1 || random() < sampledShare;
      const scored = scoredBy(person.result, output);
      seen += 1;
      countFeatures(person, tallies);
      if (isKept) {
        if (scored.reason !== '') tallies.reasons.add(scored.reason);
        else sampleFor(cohort, person, answered++, ofSample);
        addPerson(cohort, person, scored, scoresOfOthers(person, against, source));
      }
      if (written !== undefined)
        lines.push(draftLine(person, scored, setGroup(person.sex), isKept));
    }
    await written?.draft(lines);
  }
  onProgress('predicting', 1);
  return { cohort, against, sampledShare, ...tallies, seen };
}

/** How often each thing was met. */
class Tally extends Map<string, number> {
  add(key: string): void {
    this.set(key, (this.get(key) ?? 0) + 1);
  }
}

function countFeatures(
  { result }: EvaluatedPerson,
  { missing, clamped }: { readonly missing: Tally; readonly clamped: Tally },
): void {
  for (const [id, feature] of result.features) {
    // Known and outside the model's range is not missing: the abstentions tell it.
    if (!feature.known && feature.because !== 'outside-range') missing.add(id);
    if (feature.known && feature.clampedFrom !== undefined) clamped.add(id);
  }
}

/** NaN where another model has no result. */
function scoresOfOthers(
  person: EvaluatedPerson,
  against: readonly CompiledModel[],
  source: PeopleSource,
): number[] {
  const others = person.others();
  return against.map((other) => {
    const result = others[source.against.indexOf(other)];
    const same = other.manifest.outputs.find((each) => isSameOutcome(each, source.output));
    return result === undefined || same === undefined ? NaN : scoredBy(result, same).score;
  });
}
