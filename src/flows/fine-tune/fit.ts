/** A parent and the local people it is fitted to → its definition for them: recalibrated, or with coefficients of their own. */
import type { CompiledModel } from '../../domain/compiled-model.ts';
import { isMadeFor } from '../../domain/compiled-model.ts';
import type { LogisticDefinition } from '../../domain/learned-model.ts';
import { termOf } from '../../domain/learned-model.ts';
import type {
  Definition,
  MadeFrom,
  ModelOutput,
  RegressionDefinition,
} from '../../domain/model.ts';
import type { ScoredCases } from '../../domain/scored-cases.ts';
import { AppError } from '../../errors.ts';
import { plattLine } from '../../steps/calibration/calibrators.ts';
import { fitOutcomeLimits } from '../../steps/calibration/outcome-limits.ts';
import { recalibrated } from '../../steps/learn/recalibrated.ts';
import { refit } from '../../steps/learn/refit.ts';
import type { LocalPerson } from './local-people.ts';

export interface Fit {
  readonly definition: Definition;
  /** For the card. */
  readonly inWords: string;
}

/** @throws AppError `training.invalid` where the parent cannot be fitted so, or there are too few people for it */
export function fitTo(
  parent: CompiledModel,
  output: ModelOutput,
  people: readonly LocalPerson[],
  how: MadeFrom['how'],
): Fit {
  return how === 'recalibrate'
    ? recalibrate(parent, output, people)
    : reestimate(parent, output, people);
}

/** Fewer of either outcome, and a line of two numbers is a guess. */
const FEWEST = 50;
/** People with, and people without the outcome for each coefficient (Riley et al., BMJ 2020;368:m441: more than the old 10). */
const PER_COEFFICIENT = 20;

export function casesOf(people: readonly LocalPerson[]): ScoredCases {
  return {
    scores: Float64Array.from(people, ({ probability }) => probability),
    labels: Uint8Array.from(people, ({ label }) => label),
    weights: Float64Array.from(people, ({ weight }) => weight),
  };
}

/** @param coefficients that are fitted; 0: a recalibration */
export function requireEnough(
  people: readonly Pick<LocalPerson, 'label'>[],
  coefficients: number,
): void {
  const events = people.reduce((sum, { label }) => sum + label, 0);
  const least = Math.min(events, people.length - events);
  const [needed, rule] =
    coefficients === 0
      ? [FEWEST, `a recalibration needs ${FEWEST} people with and ${FEWEST} without the outcome`]
      : [
          Math.max(FEWEST, PER_COEFFICIENT * coefficients),
          `${PER_COEFFICIENT} people with and ${PER_COEFFICIENT} without the outcome are needed for each of ${coefficients} coefficients, and never fewer than ${FEWEST}`,
        ];
  if (least >= needed) return;
  const message = `nothing was learned: ${events} people with and ${people.length - events} without the outcome have a result of this model; ${rule}`;
  throw new AppError('training.invalid', message);
}

function recalibrate(
  parent: CompiledModel,
  output: ModelOutput,
  people: readonly LocalPerson[],
): Fit {
  const cases = casesOf(people);
  const { shift, slope } = plattLine(cases);
  const line = { intercept: digits(shift), slope: digits(slope) };
  if (!(line.slope > 0)) {
    const message = `nothing was learned: of these people the model says more where less happens (slope ${line.slope}); is the outcome the right way round?`;
    throw new AppError('training.invalid', message);
  }
  const definition = recalibrated(parent.definition, line, output);
  if (definition === undefined) {
    const message = `${parent.manifest.id} gives a score, not a probability: there is nothing to recalibrate`;
    throw new AppError('training.invalid', message);
  }
  const inWords = `logit(p) becomes ${line.intercept} + ${line.slope} · logit(p) for "${output.title}"`;
  return { definition: withLocalSets(parent, definition, people, line), inWords };
}

/** What cannot be excluded is judged by the people here. */
function withLocalSets(
  parent: CompiledModel,
  definition: Definition,
  people: readonly LocalPerson[],
  { intercept, slope }: { readonly intercept: number; readonly slope: number },
): Definition {
  const { compiled } = parent;
  if (!('sets' in definition) || definition.sets === undefined || !('columns' in compiled)) {
    return definition;
  }
  const { column, groups, coverage } = definition.sets;
  const values = Float64Array.from(people, ({ frame }) => compiled.columns(frame)[column] ?? NaN);
  const cases = casesOf(people);
  const scores = cases.scores.map(
    (p) => 1 / (1 + Math.exp(-(intercept + slope * (Math.log(p) - Math.log1p(-p))))),
  );
  const edges = groups.flatMap(({ below }) => below ?? []);
  return {
    ...definition,
    sets: fitOutcomeLimits({ ...cases, scores }, { column, values, edges }, coverage),
  };
}

function reestimate(
  parent: CompiledModel,
  output: ModelOutput,
  people: readonly LocalPerson[],
): Fit {
  const { definition } = parent;
  if (definition.form === 'logistic') return reestimatedLogistic(parent, definition, people);
  if (definition.form === 'regression') {
    return reestimatedEquations(parent, definition, output, people);
  }
  const message = `${parent.manifest.id} is no regression: it can be recalibrated, not re-estimated`;
  throw new AppError('training.invalid', message);
}

/** Bootstrapped coefficients, sets and calibration were of the parent's: they are left out. */
function reestimatedLogistic(
  { compiled }: CompiledModel,
  definition: LogisticDefinition,
  people: readonly LocalPerson[],
): Fit {
  const { columns, terms, likeness, form } = definition;
  requireEnough(people, terms.length + 1);
  const { labels, weights } = casesOf(people);
  const rows = people.map(({ frame }) => {
    const values = 'columns' in compiled ? compiled.columns(frame) : [];
    return terms.map((term) => termOf(columns, term, values));
  });
  const { intercept, coefficients, means } = refit(rows, labels, weights);
  const refitted = terms.map((term, place) => ({
    ...term,
    coefficient: coefficients[place] ?? 0,
    mean: means[place] ?? 0,
  }));
  return {
    definition: {
      form,
      columns,
      intercept,
      terms: refitted,
      ...(likeness === undefined ? {} : { likeness }),
    },
    inWords: `intercept and ${terms.length} coefficients fitted anew`,
  };
}

function reestimatedEquations(
  { compiled, manifest }: CompiledModel,
  definition: RegressionDefinition,
  output: ModelOutput,
  people: readonly LocalPerson[],
): Fit {
  if (compiled.form !== 'regression') throw new Error('a regression compiles to a regression');
  let fitted = 0;
  const equations = definition.equations.map((equation, place) => {
    const made = compiled.equations[place];
    if (equation.outcome !== output.outcome || `P${equation.horizonYears}Y` !== output.horizon)
      return equation;
    const own = people.filter(
      ({ frame, variant }) =>
        made !== undefined && variant === equation.variant && isMadeFor(made, frame) === true,
    );
    if (made === undefined || own.length === 0) return equation;
    if (equation.link !== 'logit') {
      const message = `${manifest.id} is a ${equation.link} regression with a baseline survival: it can be recalibrated, not re-estimated from yes and no`;
      throw new AppError('training.invalid', message);
    }
    requireEnough(own, made.terms.length + 1);
    const { labels, weights } = casesOf(own);
    const rows = own.map(({ frame }) => made.terms.map((term) => term.evaluate(frame) ?? NaN));
    const { intercept, coefficients } = refit(rows, labels, weights);
    fitted += 1;
    const named = made.terms.map(({ text }, at) => [text, coefficients[at] ?? 0] as const);
    return {
      ...withoutLine(equation),
      intercept,
      coefficients: Object.fromEntries(named),
    };
  });
  return {
    definition: { ...definition, equations },
    inWords: `intercept and coefficients of ${fitted} equations fitted anew`,
  };
}

function withoutLine(equation: RegressionDefinition['equations'][number]) {
  const { recalibration, ...rest } = equation;
  return recalibration === undefined ? equation : rest;
}

function digits(value: number): number {
  return Number(value.toPrecision(6));
}
