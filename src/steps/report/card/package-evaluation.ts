/**
 * evaluation.json of a package → validity and fairness in words. Three forms are read: that of `mentor train`, that of
 * `mentor evaluate`, and that of the networks; of another one nothing is said.
 */
import type { Evaluation, MaybeEstimate } from '../../../domain/evaluation.ts';

export interface EvaluationInWords {
  /** On whom. */
  readonly data: string;
  readonly validity: string;
  /** By group; empty: there are no groups. */
  readonly fairness: string;
  /** How the tested people are made up; empty: not told. */
  readonly demographics: string;
  /** Why there are no groups of people, where the file says it. */
  readonly groupsUnknown: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

export function evaluationInWords(file: unknown): EvaluationInWords | undefined {
  if (!isObject(file)) return undefined;
  if (isObject(file['unweighted'])) return ofTraining(file);
  if (isEvaluation(file)) return ofEvaluation(file);
  if (isObject(file['test'])) return ofNetwork(file, file['test']);
  return undefined;
}

/** Is it what `mentor evaluate` writes? */
export function isEvaluation(file: unknown): file is Evaluation {
  return (
    isObject(file) &&
    isObject(file['auc']) &&
    isObject(file['data']) &&
    Array.isArray(file['subgroups']) &&
    isObject(file['curves'])
  );
}

/** Of people with a result here: `mentor evaluate`. */
export function ofEvaluation(evaluation: Evaluation): EvaluationInWords {
  const { data, auc, calibration, atThreshold, subgroups, output } = evaluation;
  const { recall, specificity, precision } = atThreshold;
  return {
    data: `${data.people} people, ${data.events} with the outcome (${percent(data.prevalence)}): ${output.title}`,
    validity: [
      `AUC ${estimate(auc)}`,
      ...(calibration === null
        ? []
        : [
            `calibration slope ${estimate(calibration.slope, 2)}`,
            `observed/expected ${estimate(calibration.observedOverExpected, 2)}`,
            `Brier score ${estimate(calibration.brier)}`,
          ]),
      `at the threshold recall ${percent(recall.value)}, specificity ${percent(specificity.value)}, precision ${percent(precision.value)}`,
    ].join('; '),
    fairness: subgroups
      .map(({ by, group, auc: area, observedOverExpected: oe, tooFew }) =>
        tooFew
          ? `${by} ${group}: too few to tell`
          : `${by} ${group}: AUC ${estimate(area)}, observed/expected ${estimate(oe, 2)}`,
      )
      .join('; '),
    demographics: subgroups
      .map(({ by, group, people }) => `${by} ${group}: ${people} people`)
      .join('; '),
    groupsUnknown: undefined,
  };
}

function ofTraining(file: Json): EvaluationInWords {
  const figures = file['unweighted'] as Json;
  const { intercept, slope } = asObject(figures['calibration']);
  const groups = Array.isArray(file['groups']) ? file['groups'].filter(isObject) : [];
  const weighted = file['weighted'];
  return {
    data: `${text(file['test'])}: ${number(figures['people'])} people, ${number(figures['events'])} with the outcome`,
    validity: [
      `AUC ${estimate(asEstimate(figures['auc']))}`,
      `Brier score ${number(figures['brier'])}, log-loss ${number(figures['logLoss'])}`,
      `calibration slope ${number(slope)}, intercept ${number(intercept)}`,
      `observed/expected ${estimate(asEstimate(figures['observedOverExpected']), 2)}`,
      ...(isObject(weighted)
        ? [`with survey weights AUC ${estimate(asEstimate(weighted['auc']))}`]
        : []),
    ].join('; '),
    fairness: groups
      .map(
        (group) =>
          `${text(group['by'])} ${text(group['group'])}: AUC ${estimate(asEstimate(group['auc']))}, observed/expected ${estimate(asEstimate(group['observedOverExpected']), 2)}`,
      )
      .join('; '),
    demographics: groups
      .map((group) => `${text(group['by'])} ${text(group['group'])}: ${number(group['people'])}`)
      .join('; '),
    groupsUnknown: undefined,
  };
}

const OF_NETWORKS: Readonly<Record<string, string>> = {
  auc: 'AUC',
  macroAuc: 'AUC, mean of the classes',
  balancedAccuracy: 'balanced accuracy',
  balancedAccuracyOfPatients: 'balanced accuracy by patient',
  sensitivity: 'sensitivity',
  specificity: 'specificity',
  expectedCalibrationError: 'expected calibration error',
};

function ofNetwork(file: Json, test: Json): EvaluationInWords {
  const size = ['images', 'points', 'patients'].flatMap((what) =>
    typeof test[what] === 'number' ? [`${test[what]} ${what}`] : [],
  );
  const figures = Object.entries(OF_NETWORKS).flatMap(([key, name]) =>
    isObject(test[key]) ? [`${name} ${estimate(asEstimate(test[key]))}`] : [],
  );
  const groups = Object.entries(asObject(file['subgroups'])).map(
    ([name, of]) =>
      `${name}: ${Object.entries(asObject(of))
        .map(([key, value]) => `${(OF_NETWORKS[key] ?? key).toLowerCase()} ${number(value)}`)
        .join(', ')}`,
  );
  const unknown = file['subgroupsUnknown'];
  return {
    data: `${text(test['what'])}: ${size.join(', ')}`,
    validity: figures.join('; '),
    fairness: groups.join('; '),
    demographics: '',
    groupsUnknown: typeof unknown === 'string' ? unknown : undefined,
  };
}

function asEstimate(value: unknown): MaybeEstimate {
  const found = asObject(value);
  const interval: readonly unknown[] = Array.isArray(found['interval95'])
    ? found['interval95']
    : [found['low'], found['high']];
  return {
    value: numberOrNull(found['value']),
    low: numberOrNull(interval[0]),
    high: numberOrNull(interval[1]),
  };
}

function estimate({ value, low, high }: MaybeEstimate, digits = 3): string {
  if (value === null) return 'cannot be computed';
  const interval =
    low === null || high === null ? '' : ` (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
  return `${value.toFixed(digits)}${interval}`;
}

function percent(share: number | null): string {
  return share === null ? 'cannot be computed' : `${(100 * share).toFixed(1)} %`;
}

function number(value: unknown): string {
  return typeof value === 'number' ? String(value) : 'not told';
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : 'not told';
}

function asObject(value: unknown): Json {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
