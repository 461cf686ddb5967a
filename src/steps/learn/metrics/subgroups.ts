/** People and the groups they belong to → the figures of each group, and how far it is from everyone else. */
import type { Estimate, ScoredCases } from '../../../domain/scored-cases.ts';
import { pickCases } from '../../../domain/scored-cases.ts';
import { auroc } from './auroc.ts';
import { confusionAt } from './classification.ts';
import { differenceOf, effectiveNumber, observedOverExpected, wilson } from './intervals.ts';

/** Groups with fewer people with or without the outcome are told, and marked. */
const FEW = 100;
const NONE: Estimate = { value: NaN, low: NaN, high: NaN };

export interface GroupFigures {
  readonly group: string;
  readonly people: number;
  readonly events: number;
  readonly tooFew: boolean;
  readonly auc: Estimate;
  /** NaN where the scores are no probabilities. */
  readonly observedOverExpected: Estimate;
  readonly recall: Estimate;
  readonly specificity: Estimate;
  readonly difference: { readonly auc: Estimate; readonly recall: Estimate };
}

/**
 * @param thresholds each person's own
 * @param groups by person; undefined where it is not known
 */
export function figuresByGroup(
  cases: ScoredCases,
  thresholds: Float64Array,
  groups: readonly (string | undefined)[],
  areProbabilities: boolean,
): GroupFigures[] {
  const places = new Map<string, number[]>();
  groups.forEach((group, place) => {
    if (group === undefined) return;
    const own = places.get(group);
    if (own === undefined) places.set(group, [place]);
    else own.push(place);
  });
  const names = [...places.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const parts = names.map((group) => partOf(cases, thresholds, places.get(group) ?? []));
  return names.map((group, at) => {
    const part = parts[at]!;
    const others = names.flatMap((name) => (name === group ? [] : places.get(name)!));
    const rest = others.length === 0 ? undefined : partOf(cases, thresholds, others);
    return {
      group,
      people: part.cases.labels.length,
      events: part.events,
      tooFew: part.events < FEW || part.cases.labels.length - part.events < FEW,
      auc: part.auc,
      observedOverExpected:
        areProbabilities && part.events > 0 ? observedOverExpected(part.cases) : NONE,
      recall: part.recall,
      specificity: part.specificity,
      difference: {
        auc: rest === undefined ? NONE : differenceOf(part.auc, rest.auc),
        recall: rest === undefined ? NONE : differenceOf(part.recall, rest.recall),
      },
    };
  });
}

interface Part {
  readonly cases: ScoredCases;
  readonly events: number;
  readonly auc: Estimate;
  readonly recall: Estimate;
  readonly specificity: Estimate;
}

function partOf(all: ScoredCases, thresholds: Float64Array, places: readonly number[]): Part {
  const cases = pickCases(all, places);
  const events = cases.labels.reduce((sum, label) => sum + label, 0);
  const own = Float64Array.from(places, (place) => thresholds[place]!);
  const { truePositive, falsePositive, falseNegative, trueNegative } = confusionAt(cases, own);
  return {
    cases,
    events,
    auc: auroc(cases),
    recall: share(truePositive, falseNegative, cases, 1),
    specificity: share(trueNegative, falsePositive, cases, 0),
  };
}

function share(right: number, wrong: number, { labels, weights }: ScoredCases, label: 0 | 1) {
  if (right + wrong === 0) return NONE;
  const people = effectiveNumber(weights.filter((_, place) => labels[place] === label));
  return wilson(right / (right + wrong), people);
}
