/** The people of a source → a score, an outcome and the reasons of each, kept for the figures; every prediction is written. */
import type { CompiledModel } from '../../domain/compiled-model.ts';
import type { EvaluationOutput } from '../../ports/evaluation-output.ts';
import { seededRandom } from '../../steps/learn/metrics/bootstrap.ts';
import { addPerson, emptyCohort, isSameOutcome, scoredBy } from './cohort.ts';
import type { Cohort } from './cohort.ts';
import { draftLine } from './predictions.ts';
import type { OnProgress, PeopleSource } from './request.ts';

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
  const random = seededRandom(seed);
  const [missing, clamped, reasons] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const count = (counts: Map<string, number>, key: string): void => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  let seen = 0;
  for await (const piece of source.people()) {
    const lines: string[] = [];
    for (const person of piece) {
      const isKept = sampledShare === 1 || random() < sampledShare;
      seen += 1;
      const scored = scoredBy(person.result, output);
      for (const [id, feature] of person.result.features) {
        // Known and outside the model's range is not missing: the abstentions tell it.
        if (!feature.known && feature.because !== 'outside-range') count(missing, id);
        if (feature.known && feature.clampedFrom !== undefined) count(clamped, id);
      }
      if (isKept) {
        if (scored.reason !== '') count(reasons, scored.reason);
        const others = person.others();
        const scores = against.map((other) => {
          const index = source.against.indexOf(other);
          const result = others[index];
          const same = other.manifest.outputs.find((each) => isSameOutcome(each, output));
          return result === undefined || same === undefined ? NaN : scoredBy(result, same).score;
        });
        addPerson(cohort, person, scored, scores);
      }
      if (written !== undefined)
        lines.push(draftLine(person, scored, setGroup(person.sex), isKept));
    }
    await written?.draft(lines);
  }
  onProgress('predicting', 1);
  return { cohort, against, sampledShare, missing, clamped, reasons, seen };
}
