/** Tested people and what was predicted for them → the figures that manifest, card and log show, beside baseline and floor. */
import type { Estimate, ScoredCases } from '../../domain/scored-cases.ts';
import { pickCases } from '../../domain/scored-cases.ts';
import { auroc, compareAuroc } from '../../steps/learn/metrics/auroc.ts';
import { calibrationLine } from '../../steps/learn/metrics/calibration-figures.ts';
import { classificationOf, confusionAt } from '../../steps/learn/metrics/classification.ts';
import { observedOverExpected } from '../../steps/learn/metrics/intervals.ts';
import { brier, logLoss } from '../../steps/learn/metrics/probability-scores.ts';
import type { Person } from '../../steps/learn/people.ts';
import type { Recipe } from '../../steps/learn/recipes/recipe.ts';
import type { Learned } from './learn-and-test.ts';

export interface TrainingFigures {
  readonly people: number;
  readonly events: number;
  readonly auc: Estimate;
  readonly brier: number;
  readonly logLoss: number;
  readonly calibration: { readonly intercept: number; readonly slope: number };
  readonly observedOverExpected: Estimate;
  readonly atLine?: {
    readonly threshold: number;
    readonly recall: number;
    readonly specificity: number;
    readonly precision: number;
    readonly accuracy: number;
  };
}

export interface TrainingEvaluation {
  readonly train: string;
  readonly test: string;
  readonly outcome: string;
  /** What was known when the way of testing was chosen. */
  readonly honesty: string;
  readonly unweighted: TrainingFigures;
  /** With survey weights: of the population; absent where there are none. */
  readonly weighted?: TrainingFigures;
  /** The same people where nothing is known but what a result needs: the least that a record holds. */
  readonly neededOnly: { readonly auc: Estimate; readonly observedOverExpected: Estimate };
  /** Tested people for whom it gives no result, since they are unlike those that it learned from. */
  readonly unlike: { readonly people: number; readonly share: number };
  /** Sets of what cannot be excluded: how often they hold the truth, and how often they hold one outcome only. */
  readonly sets?: {
    readonly coveredWithout: number;
    readonly coveredWith: number;
    readonly decided: number;
  };
  readonly baseline: {
    readonly inputs: readonly string[];
    readonly auc: Estimate;
    /** Model less baseline. */
    readonly difference: Estimate;
  };
  readonly floor: Recipe['floor'];
  readonly groups: readonly {
    readonly by: string;
    readonly group: string;
    readonly people: number;
    readonly events: number;
    readonly auc: Estimate;
    readonly observedOverExpected: Estimate;
  }[];
}

/** Groups smaller than this are not told: chance speaks louder than the model. */
const FEWEST_EVENTS = 8;

export function trainingEvaluation(recipe: Recipe, learned: Learned): TrainingEvaluation {
  const { judged, line } = learned;
  // Who is unlike the people it learned from gets no probability: there is none to be judged.
  const places = [...learned.tested.keys()].filter((place) => judged.isUnlike[place] !== true);
  const tested = places.flatMap((place) => learned.tested[place] ?? []);
  const at = (values: Float64Array): Float64Array =>
    Float64Array.from(places, (place) => values[place] ?? NaN);
  const scores = at(judged.scores);
  const baselineScores = at(learned.baselineScores);
  const labels = Uint8Array.from(tested, ({ label }) => label);
  const given = Float64Array.from(tested, ({ weight }) => weight);
  const ofFollowUp = recipe.testWeights === 'follow-up';
  const weights = ofFollowUp ? given : new Float64Array(tested.length).fill(1);
  const cases: ScoredCases = { scores, labels, weights };
  const compared = compareAuroc(cases, { ...cases, scores: baselineScores });
  const isWeighted = !ofFollowUp && given.some((weight) => weight !== given[0]);
  return {
    ...recipe.describes,
    honesty: recipe.honesty,
    unweighted: figuresOf(cases, line),
    ...(isWeighted ? { weighted: figuresOf({ ...cases, weights: given }, line) } : {}),
    neededOnly: neededOnly({
      ...cases,
      weights: given,
      scores: at(learned.neededOnlyScores),
    }),
    unlike: {
      people: learned.tested.length - tested.length,
      share: digits(1 - tested.length / learned.tested.length),
    },
    ...setFigures(
      tested,
      places.map((place) => judged.sets[place]),
    ),
    baseline: {
      inputs: recipe.baseline,
      auc: short(compared.second),
      difference: short(compared.difference),
    },
    floor: recipe.floor,
    groups: groupFigures(tested, cases),
  };
}

function neededOnly(cases: ScoredCases): TrainingEvaluation['neededOnly'] {
  return { auc: short(auroc(cases)), observedOverExpected: short(observedOverExpected(cases)) };
}

function setFigures(
  tested: readonly Person[],
  sets: Learned['judged']['sets'],
): Pick<TrainingEvaluation, 'sets'> {
  if (sets.some((set) => set === undefined)) return {};
  const share = (of: 0 | 1, holds: 'with' | 'without'): number => {
    const places = [...tested.keys()].filter((place) => tested[place]?.label === of);
    return digits(places.filter((place) => sets[place]?.[holds] === true).length / places.length);
  };
  const decided = sets.filter((set) => set?.with !== set?.without).length / sets.length;
  return {
    sets: {
      coveredWithout: share(0, 'without'),
      coveredWith: share(1, 'with'),
      decided: digits(decided),
    },
  };
}

function figuresOf(cases: ScoredCases, line: number | undefined): TrainingFigures {
  const { intercept, slope } = calibrationLine(cases);
  return {
    people: cases.labels.length,
    events: cases.labels.reduce((sum, label) => sum + label, 0),
    auc: short(auroc(cases)),
    brier: digits(brier(cases)),
    logLoss: digits(logLoss(cases)),
    calibration: { intercept: digits(intercept), slope: digits(slope) },
    observedOverExpected: short(observedOverExpected(cases)),
    ...(line === undefined ? {} : { atLine: atLine(cases, line) }),
  };
}

function atLine(cases: ScoredCases, threshold: number): NonNullable<TrainingFigures['atLine']> {
  const figures = classificationOf(confusionAt(cases, threshold));
  return {
    threshold,
    recall: digits(figures.recall),
    specificity: digits(figures.specificity),
    precision: digits(figures.precision),
    accuracy: digits(figures.accuracy),
  };
}

function groupFigures(tested: readonly Person[], cases: ScoredCases): TrainingEvaluation['groups'] {
  const divisions = new Map<string, (person: Person) => string | undefined>([
    ['sex', ({ inputs }) => textOf(inputs['sex'])],
    ['age', ({ inputs }) => ageBand(inputs['age'])],
  ]);
  for (const by of Object.keys(tested[0]?.about ?? {})) {
    divisions.set(by, ({ about }) => about[by]);
  }
  return [...divisions].flatMap(([by, groupOf]) => {
    const places = new Map<string, number[]>();
    tested.forEach((person, place) => {
      const group = groupOf(person);
      if (group === undefined) return;
      places.set(group, [...(places.get(group) ?? []), place]);
    });
    return [...places.keys()].sort().flatMap((group) => {
      const part = pickCases(cases, places.get(group) ?? []);
      const events = part.labels.reduce((sum, label) => sum + label, 0);
      const people = part.labels.length;
      if (Math.min(events, people - events) < FEWEST_EVENTS) return [];
      const oe = short(observedOverExpected(part));
      return [{ by, group, people, events, auc: short(auroc(part)), observedOverExpected: oe }];
    });
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function ageBand(value: unknown): string | undefined {
  if (typeof value !== 'number') return undefined;
  const band = ['under 45', '45–64', '65 and older'];
  return band[value < 45 ? 0 : value < 65 ? 1 : 2];
}

function digits(value: number): number {
  return Number(value.toFixed(4));
}

function short({ value, low, high }: Estimate): Estimate {
  return { value: digits(value), low: digits(low), high: digits(high) };
}
