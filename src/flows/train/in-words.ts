/** Figures of training and test → the sentences of manifest and card. */
import type { Estimate } from '../../domain/scored-cases.ts';
import type { Candidate, Recipe } from '../../steps/learn/recipes/recipe.ts';
import type { TrainingEvaluation, TrainingFigures } from './evaluation.ts';
import type { Learned } from './learn-and-test.ts';

export function developmentOf(
  { describes, learnsWeighted, hides }: Recipe,
  learned: Learned,
): string {
  const { people, events } = learned.learnedFrom;
  const weighted = learnsWeighted ? 'with survey weights' : 'without survey weights';
  return `${describes.train}: ${people} people, ${events} with the outcome (${describes.outcome}). ${learnerInWords(learned.found.best)}, chosen among ${learned.found.tried.length} by log-loss in cross-validation, learned ${weighted}${hides === true ? ', some values of half of them hidden by chance' : ''}; ${learned.calibration}.`;
}

function learnerInWords(candidate: Candidate): string {
  switch (candidate.learner) {
    case 'logistic':
      return `Logistic regression with ${candidate.knots === 0 ? 'straight terms' : `restricted cubic splines of ${candidate.knots} knots`}, ${candidate.unknown === 'expected' ? 'unknown values as expected from the others' : 'missing indicators'}, penalty ${candidate.penalty} (L1 share ${candidate.l1Ratio})`;
    case 'tree':
      return `Decision tree (${candidate.criterion}, depth up to ${candidate.maxDepth}, at least ${candidate.minLeaf} people in a leaf, price of a leaf ${candidate.price})`;
    case 'forest':
      return `Random forest of ${candidate.trees} trees (${candidate.criterion}, depth up to ${candidate.maxDepth}, at least ${candidate.minLeaf} people in a leaf, ${candidate.columnsPerSplit} columns a split)`;
  }
}

export function performanceOf(evaluation: TrainingEvaluation): string {
  const { unweighted, weighted, baseline, floor, test } = evaluation;
  const parts = [
    evaluation.honesty,
    `${test}: ${unweighted.people} people, ${unweighted.events} with the outcome.`,
    `AUC ${interval(unweighted.auc)}; ${baseline.inputs.join(' and ')} alone ${interval(baseline.auc)}, difference ${interval(baseline.difference)}.`,
    ...floor.map(({ auc, of }) => `Beside it: ${auc} by ${of}.`),
    `Calibration slope ${unweighted.calibration.slope}, intercept ${unweighted.calibration.intercept}, observed/expected ${interval(unweighted.observedOverExpected)}, Brier score ${unweighted.brier}.`,
    ...atLine(unweighted),
    `Where nothing is known but what it needs: AUC ${interval(evaluation.neededOnly.auc)}, observed/expected ${interval(evaluation.neededOnly.observedOverExpected)}.`,
    ...certaintyOf(evaluation),
  ];
  if (weighted === undefined) return parts.join(' ');
  const { auc, observedOverExpected: oe } = weighted;
  return `${parts.join(' ')} With survey weights (US population): AUC ${interval(auc)}, observed/expected ${interval(oe)}.`;
}

function certaintyOf({ sets, unlike }: TrainingEvaluation): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const gate = `No result for ${unlike.people} of the tested (${percent(unlike.share)}), who are unlike the people that it learned from.`;
  if (sets === undefined) return [gate];
  return [
    gate,
    `Sets made to hold the truth for 90 % did so for ${percent(sets.coveredWithout)} of those without and ${percent(sets.coveredWith)} of those with the outcome; for ${percent(sets.decided)} one outcome remained.`,
  ];
}

function atLine({ atLine: at }: TrainingFigures): string[] {
  if (at === undefined) return [];
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return [
    `From ${percent(at.threshold)} on: recall ${percent(at.recall)}, specificity ${percent(at.specificity)}, precision ${percent(at.precision)}, accuracy ${percent(at.accuracy)}.`,
  ];
}

function interval({ value, low, high }: Estimate): string {
  return `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}
