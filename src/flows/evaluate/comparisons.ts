/** The same people → groups against each other, the model against baselines, and against itself recalibrated. */
import type {
  BaselineFigures,
  RecalibrationFigures,
  SubgroupFigures,
} from '../../domain/evaluation.ts';
import type { CompiledModel } from '../../domain/compiled-model.ts';
import type { ScoredCases } from '../../domain/scored-cases.ts';
import { pickCases } from '../../domain/scored-cases.ts';
import {
  fitBeta,
  fitInTheLarge,
  fitIsotonic,
  fitPlatt,
  fitTemperature,
} from '../../steps/calibration/calibrators.ts';
import type { Calibrator } from '../../steps/calibration/calibrators.ts';
import { fitLogistic } from '../../steps/calibration/logistic-fit.ts';
import { compareAuroc } from '../../steps/learn/metrics/auroc.ts';
import { seededRandom } from '../../steps/learn/metrics/bootstrap.ts';
import {
  calibrationGroups,
  calibrationLine,
  expectedCalibrationError,
} from '../../steps/learn/metrics/calibration-figures.ts';
import { brier, logLoss } from '../../steps/learn/metrics/probability-scores.ts';
import { figuresByGroup } from '../../steps/learn/metrics/subgroups.ts';
import type { Cohort } from './cohort.ts';
import { finite, orNull, rocOf } from './figures.ts';

const FOLDS = 10;

export interface Division {
  readonly by: string;
  /** By person of the whole cohort. */
  readonly groups: readonly (string | undefined)[];
}

export function divisionsOf(cohort: Cohort, names: readonly string[]): Division[] {
  return [
    { by: 'sex', groups: cohort.sexes },
    { by: 'age', groups: cohort.ages.map(ageBand) },
    ...names.map((by, at) => ({ by, groups: cohort.groups[at] ?? [] })),
  ].filter(({ groups }) => new Set(groups.filter((group) => group !== undefined)).size > 1);
}

const BANDS = [18, 40, 50, 60, 70, 80];

function ageBand(age: number): string | undefined {
  if (Number.isNaN(age)) return undefined;
  const from = BANDS.findLast((limit) => age >= limit);
  if (from === undefined) return 'under 18';
  const to = BANDS[BANDS.indexOf(from) + 1];
  return to === undefined ? `${from} and over` : `${from} to ${to - 1}`;
}

/** @param answered places in the cohort of the people in `cases` */
export function subgroupFigures(
  cases: ScoredCases,
  lines: Float64Array,
  answered: readonly number[],
  divisions: readonly Division[],
  areProbabilities: boolean,
): SubgroupFigures[] {
  const isAnswered = new Set(answered);
  return divisions.flatMap(({ by, groups }) => {
    const own = answered.map((place) => groups[place]);
    return figuresByGroup(cases, lines, own, areProbabilities).map((figures) => {
      const all = groups.filter((group) => group === figures.group).length;
      const silent = groups.filter(
        (group, place) => group === figures.group && !isAnswered.has(place),
      ).length;
      return {
        by,
        group: figures.group,
        people: figures.people,
        events: figures.events,
        tooFew: figures.tooFew,
        auc: finite(figures.auc),
        observedOverExpected: finite(figures.observedOverExpected),
        recall: finite(figures.recall),
        specificity: finite(figures.specificity),
        difference: {
          auc: finite(figures.difference.auc),
          recall: finite(figures.difference.recall),
        },
        abstainedShare: silent / all,
      };
    });
  });
}

export function baselineFigures(
  cases: ScoredCases,
  cohort: Cohort,
  answered: readonly number[],
  against: readonly CompiledModel[],
  seed: number,
): BaselineFigures[] {
  const ages = answered.map((place) => cohort.ages[place] ?? NaN);
  const sexes = answered.map((place) => cohort.sexes[place]);
  const simple = ageAndSex(cases, ages, sexes, seed);
  const others = against.map(({ manifest }, at) => ({
    name: `${manifest.shortTitle} (${manifest.id} ${manifest.version})`,
    how: 'published score for the same outcome, computed from the same columns',
    scores: answered.map((place) => cohort.others[at]?.[place] ?? NaN),
  }));
  return [simple, ...others].flatMap((baseline) => compared(cases, baseline));
}

interface Baseline {
  /** The plain one: its curve is drawn beside the model's. */
  readonly isPlain?: true;
  readonly name: string;
  readonly how: string;
  readonly scores: readonly number[];
}

/** Fitted on nine tenths and computed for the tenth, so that it is not flattered. */
function ageAndSex(
  cases: ScoredCases,
  ages: readonly number[],
  sexes: readonly (string | undefined)[],
  seed: number,
): Baseline {
  const hasSex = new Set(sexes).size > 1;
  const known = ages.flatMap((age, place) =>
    Number.isNaN(age) || (hasSex && sexes[place] === undefined) ? [] : [place],
  );
  const scores = new Array<number>(ages.length).fill(NaN);
  const decades = ages.map((age) => age / 10 - 5);
  const rowOf = (place: number): number[] => {
    const age = decades[place] ?? 0;
    return [1, age, age * age, ...(hasSex ? [sexes[place] === 'male' ? 1 : 0] : [])];
  };
  for (const { inside, outside } of folds(known, seed)) {
    const fit = pickCases(cases, inside);
    if (isOneClass(fit)) continue;
    const rows = inside.map(rowOf);
    const columns = rowOf(0).map((_, at) => Float64Array.from(rows, (row) => row[at] ?? 0));
    const beta = fitLogistic(columns, fit.labels, fit.weights);
    for (const place of outside) {
      scores[place] = rowOf(place).reduce((sum, value, at) => sum + value * (beta[at] ?? 0), 0);
    }
  }
  const what = hasSex ? 'age, age squared and sex' : 'age and age squared';
  return {
    isPlain: true,
    name: hasSex ? 'Age and sex only' : 'Age only',
    how: `logistic regression on ${what}, fitted on these data in ten parts, each computed by the other nine`,
    scores,
  };
}

function compared(cases: ScoredCases, { isPlain, name, how, scores }: Baseline): BaselineFigures[] {
  const both = scores.flatMap((score, place) => (Number.isNaN(score) ? [] : [place]));
  const model = pickCases(cases, both);
  if (both.length === 0 || isOneClass(model)) return [];
  const baseline = { ...model, scores: Float64Array.from(both, (place) => scores[place] ?? NaN) };
  const { first, second, difference, pValue } = compareAuroc(model, baseline);
  return [
    {
      name,
      how,
      people: both.length,
      auc: finite(second),
      modelAuc: finite(first),
      difference: finite(difference),
      pValue,
      ...(isPlain === true ? { roc: rocOf(baseline) } : {}),
    },
  ];
}

const METHODS: readonly (readonly [
  RecalibrationFigures['method'],
  (cases: ScoredCases) => Calibrator,
])[] = [
  ['as it is', () => (probability) => probability],
  ['in the large', fitInTheLarge],
  ['platt', fitPlatt],
  ['temperature', fitTemperature],
  ['beta', fitBeta],
  ['isotonic', fitIsotonic],
];

/** What each way of recalibrating would bring, on people that it was not fitted on. */
export function recalibrationFigures(cases: ScoredCases, seed: number): RecalibrationFigures[] {
  const parts = [...folds([...cases.labels.keys()], seed)];
  if (parts.some(({ inside }) => isOneClass(pickCases(cases, inside)))) return [];
  return METHODS.map(([method, fit]) => {
    const scores = new Float64Array(cases.scores.length);
    for (const { inside, outside } of parts) {
      const calibrate = fit(pickCases(cases, inside));
      for (const place of outside) scores[place] = calibrate(cases.scores[place] ?? NaN);
    }
    const mapped = { ...cases, scores };
    const line = calibrationLine(mapped);
    return {
      method,
      brier: brier(mapped),
      logLoss: logLoss(mapped),
      intercept: orNull(line.intercept),
      slope: orNull(line.slope),
      ece: expectedCalibrationError(calibrationGroups(mapped)),
    };
  });
}

function* folds(places: readonly number[], seed: number) {
  const random = seededRandom(seed);
  const parts = places.map(() => Math.floor(random() * FOLDS));
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const inside = places.filter((_, at) => parts[at] !== fold);
    const outside = places.filter((_, at) => parts[at] === fold);
    if (outside.length > 0) yield { inside, outside };
  }
}

function isOneClass({ labels }: ScoredCases): boolean {
  return !labels.includes(0) || !labels.includes(1);
}
