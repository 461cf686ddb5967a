/** Evaluation → the sections on how well the model does: discrimination, calibration, usefulness. */
import type { Evaluation } from '../../../domain/evaluation.ts';
import { calibrationFigure, decisionFigure, precisionFigure, rocFigure } from './charts.ts';
import { figure, paragraph, section, table } from './html.ts';
import { count, decimals, inWords, percent, percentInWords } from './words.ts';

export function discrimination(evaluation: Evaluation): string {
  return section(
    'discrimination',
    'Does it tell people apart?',
    `<div class="pair">${figure(rocFigure(evaluation))}${figure(precisionFigure(evaluation))}</div>`,
  );
}

export function calibration({ calibration: figures, recalibration }: Evaluation): string {
  const title = 'Are the probabilities right?';
  if (figures === null) {
    return section(
      'calibration',
      title,
      paragraph(
        'The model gives a score, no probabilities: there is nothing to compare with what happened.',
      ),
    );
  }
  const rows = [
    ['Intercept, in the large (0 is right)', inWords(figures.intercept)],
    ['Slope (1 is right)', inWords(figures.slope)],
    ['Expected calibration error', inWords(figures.ece)],
    ['Brier score', inWords(figures.brier)],
    ['Log-loss', inWords(figures.logLoss)],
  ];
  const better = (recalibration ?? []).map((each) => [
    each.method,
    decimals(each.logLoss, 4),
    decimals(each.brier, 4),
    decimals(each.intercept, 2),
    decimals(each.slope, 2),
    decimals(each.ece),
  ]);
  const recalibrated =
    better.length === 0
      ? ''
      : table({
          caption:
            'What recalibrating here would bring, each on people that it was not fitted on (ten parts)',
          head: ['Method', 'Log-loss', 'Brier', 'Intercept', 'Slope', 'ECE'],
          rows: better,
        });
  return section(
    'calibration',
    title,
    `<div class="pair">${figure(calibrationFigure(figures))}<div>${table({ caption: 'Calibration', head: ['Figure', 'Value'], rows })}${recalibrated}</div></div>`,
  );
}

export function usefulness(evaluation: Evaluation): string {
  const { netBenefit, thresholds, atThreshold, output } = evaluation;
  const { confusion } = atThreshold;
  const format = (value: number): string =>
    output.scale === 'probability'
      ? percent(value)
      : decimals(value, Number.isInteger(value) ? 0 : 2);
  const line = atThreshold.threshold;
  const where = line === null ? 'At each person’s threshold' : `At ${format(line)}`;
  const figures = table({
    caption: `${where}: ${atThreshold.meaning}`,
    head: ['Figure', 'Value (95 % interval)'],
    rows: [
      ['Sensitivity (recall)', percentInWords(atThreshold.recall)],
      ['Specificity', percentInWords(atThreshold.specificity)],
      ['Precision', percentInWords(atThreshold.precision)],
      ['Accuracy', percentInWords(atThreshold.accuracy)],
      ['Balanced accuracy', percentInWords(atThreshold.balancedAccuracy)],
      ['F1', inWords(atThreshold.f1)],
    ],
  });
  const matrix = table({
    caption: 'Confusion matrix, people',
    head: ['By the model', 'Outcome happened', 'Did not'],
    rows: [
      ['Flagged', count(confusion.truePositive), count(confusion.falsePositive)],
      ['Not flagged', count(confusion.falseNegative), count(confusion.trueNegative)],
    ],
  });
  const burden = table({
    caption: 'What a threshold means for each 1,000 people like these',
    head: [
      'Threshold',
      'Flagged',
      'Of them in vain',
      'Missed',
      'Alerts for each case',
      'Sensitivity',
      'Specificity',
      'Precision',
      'Note',
    ],
    rows: thresholds.map((each) => [
      format(each.threshold),
      count(each.flaggedPer1000),
      count(each.falseAlertsPer1000),
      decimals(each.missedPer1000, 1),
      decimals(each.alertsPerCase, 1),
      percent(each.recall),
      percent(each.specificity),
      percent(each.precision),
      each.note,
    ]),
    marked: thresholds.flatMap(({ threshold }, place) => (threshold === line ? [place] : [])),
  });
  const decision = netBenefit === null ? undefined : decisionFigure(netBenefit);
  const curve = decision === undefined ? '' : figure(decision);
  return section(
    'usefulness',
    'Is it worth acting on?',
    `<div class="pair">${curve}<div>${figures}${matrix}</div></div>`,
    burden,
  );
}
