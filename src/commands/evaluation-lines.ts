/** Evaluation → lines for a terminal: the figures that decide, and where the rest is. */
import type { Evaluation, MaybeEstimate } from '../domain/evaluation.ts';

export function evaluationLines(evaluation: Evaluation, out: string | undefined): string[] {
  const { model, output, data, abstentions, atThreshold, calibration } = evaluation;
  return [
    `${model.title} (${model.id} ${model.version}): ${output.title}, ${output.meaning}`,
    `${data.people} of ${data.rows} rows computed, ${data.events} events (${percent(data.prevalence)}); the model abstains for ${abstentions.people}${reasons(abstentions.byReason)}`,
    '',
    `AUROC                   ${figure(evaluation.auc)}`,
    `AUPRC                   ${figure(evaluation.auprc)}`,
    ...(calibration === null
      ? ['Calibration             none: a score without probabilities']
      : [
          `Calibration slope       ${figure(calibration.slope)}`,
          `Calibration intercept   ${figure(calibration.intercept)}`,
          `Observed/expected       ${figure(calibration.observedOverExpected)}`,
          `Brier score             ${figure(calibration.brier)}`,
        ]),
    '',
    `At ${atThreshold.threshold === null ? 'the thresholds' : number(atThreshold.threshold)}: ${atThreshold.meaning}`,
    `Sensitivity (recall)    ${figure(atThreshold.recall)}`,
    `Specificity             ${figure(atThreshold.specificity)}`,
    `Precision               ${figure(atThreshold.precision)}`,
    `Accuracy                ${figure(atThreshold.accuracy)}`,
    '',
    ...evaluation.baselines.map(
      ({ name, auc, difference }) =>
        `Against ${name}: AUROC ${figure(auc)}; difference ${figure(difference)}`,
    ),
    ...evaluation.warnings.map((warning) => `Note: ${warning}`),
    out === undefined
      ? 'Subgroups, curves and predictions: --out DIR, or --json.'
      : `Written to ${out}: evaluation.html, evaluation.json, predictions.csv`,
  ];
}

function figure({ value, low, high }: MaybeEstimate): string {
  if (value === null) return 'cannot be computed';
  return low === null || high === null
    ? number(value)
    : `${number(value)} (95 % interval ${number(low)} to ${number(high)})`;
}

function number(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function reasons(byReason: Readonly<Record<string, number>>): string {
  const parts = Object.entries(byReason).map(([reason, count]) => `${reason} ${count}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
