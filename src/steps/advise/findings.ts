/** An assessment → what stands at or above its action threshold, worst first, each with its strongest reasons. */
import type {
  Assessment,
  Contribution,
  FeatureVector,
  ModelResult,
  Prediction,
} from '../../domain/assessment.ts';
import type { ActionThreshold, ModelManifest } from '../../domain/model.ts';
import { amount } from './wording.ts';

export interface Finding {
  readonly manifest: ModelManifest;
  readonly prediction: Prediction;
  /** Compared with the threshold: probability 0–1, points or index. */
  readonly value: number;
  /** Absent: an alert made it a finding. */
  readonly threshold?: ActionThreshold;
  readonly alerts: readonly string[];
  /** What raises the result most: "Systolic blood pressure: 152 mm[Hg]". */
  readonly reasons: readonly string[];
}

const MOST_REASONS = 3;

export function findingsOf({ results }: Assessment): Finding[] {
  return results.flatMap(findingsOfResult).toSorted(worstFirst);
}

function findingsOfResult(result: ModelResult): Finding[] {
  const { manifest, alerts, features } = result;
  if (!result.computable || manifest.card.investigational === true) return [];
  return result.predictions.flatMap((prediction, index): Finding[] => {
    const { probability, score, output } = prediction;
    const value = output.scale === 'probability' ? probability : (score ?? probability);
    const { threshold } = output;
    if (value === undefined) return [];
    const reached = threshold !== undefined && value >= threshold.value;
    // An alert belongs to the score as a whole: it is told once.
    const own = index === 0 ? alerts : [];
    if (!reached && own.length === 0) return [];
    const reasons = reasonsOf(prediction.explanation?.contributions ?? [], features);
    const base = { manifest, prediction, value, alerts: own, reasons };
    return [reached ? { ...base, threshold } : base];
  });
}

function worstFirst(one: Finding, other: Finding): number {
  return (
    Number(other.alerts.length > 0) - Number(one.alerts.length > 0) ||
    ratioOf(other) - ratioOf(one) ||
    other.value - one.value ||
    (one.manifest.id < other.manifest.id ? -1 : 1)
  );
}

function ratioOf({ value, threshold }: Finding): number {
  return threshold === undefined || threshold.value === 0 ? 1 : value / threshold.value;
}

function reasonsOf(contributions: readonly Contribution[], features: FeatureVector): string[] {
  return contributions
    .filter(({ delta }) => delta > 0)
    .toSorted((one, other) => other.delta - one.delta)
    .slice(0, MOST_REASONS)
    .map(({ title, input, inputs }) => {
      const values = [input, ...inputs.filter((id) => id !== input)].flatMap((id) => {
        const feature = features.get(id);
        return feature?.known === true ? [valueText(feature.value, feature.unit)] : [];
      });
      return values[0] === undefined ? title : `${title}: ${values[0]}`;
    });
}

function valueText(value: number | boolean | string, unit: string | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  return amount(value, unit);
}
