/** Evaluation → its drawings: ROC, precision and recall, calibration, decision curve. */
import type { CalibrationFigures, Evaluation } from '../../../domain/evaluation.ts';
import { chart, label, polyline, ticksBetween } from './chart.ts';
import type { Axis } from './chart.ts';
import type { Figure } from './html.ts';
import { decimals, inWords, percent } from './words.ts';

const SHARE: Omit<Axis, 'title'> = {
  low: 0,
  high: 1,
  ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
  format: (value) => `${Math.round(100 * value)} %`,
};

export function rocFigure({ curves, auc, atThreshold, baselines }: Evaluation): Figure {
  const drawing = chart(
    { ...SHARE, title: 'False alarms among people without the outcome' },
    { ...SHARE, title: 'Found among people with it' },
  );
  const points = curves.roc.map((each) => [each.falsePositiveRate, each.sensitivity] as const);
  const { recall, specificity } = atThreshold;
  const own: readonly [number, number] = [1 - (specificity.value ?? 0), recall.value ?? 0];
  const plain = baselines.find(({ roc }) => roc !== undefined);
  const beside = plain?.roc?.map((each) => [each.falsePositiveRate, each.sensitivity] as const);
  const says = `The area under the curve is ${inWords(auc)}: of two people, one with and one without the outcome, the model ranks the one with it higher in ${percent(auc.value)} of cases.${plain === undefined ? '' : ` ${plain.name}: ${inWords(plain.auc)}.`}`;
  return {
    id: 'roc',
    drawing: drawing.draw(
      says,
      polyline(
        drawing,
        [
          [0, 0],
          [1, 1],
        ],
        'chance',
      ),
      ...(beside === undefined ? [] : [polyline(drawing, [[0, 0], ...beside, [1, 1]], 'baseline')]),
      polyline(drawing, [[0, 0], ...points, [1, 1]], 'model'),
      `<circle class="dot" cx="${drawing.x(own[0])}" cy="${drawing.y(own[1])}" r="5"/>`,
      label(drawing, [own[0] + 0.025, own[1] - 0.035], 'at the threshold'),
      label(drawing, [0.72, 0.62], 'by chance'),
      ...(plain === undefined
        ? []
        : [label(drawing, [0.98, 0.2], `dashed and dotted: ${plain.name.toLowerCase()}`, 'end')]),
    ),
    says,
    data: {
      caption: 'ROC curve',
      head: ['False alarms', 'Found'],
      rows: tenth(points).map(([a, b]) => [percent(a), percent(b)]),
    },
  };
}

export function precisionFigure({ curves, auprc, data }: Evaluation): Figure {
  const drawing = chart(
    { ...SHARE, title: 'Found among people with the outcome (recall)' },
    { ...SHARE, title: 'With the outcome among the flagged (precision)' },
  );
  const points = curves.precisionRecall
    .filter(({ recall }) => recall > 0)
    .map((each) => [each.recall, each.precision] as const);
  const beside = data.prevalence + (data.prevalence > 0.08 ? -0.05 : 0.02);
  const says = `Average precision is ${inWords(auprc)}; flagging people at random would give ${decimals(data.prevalence)}.`;
  return {
    id: 'precision-recall',
    drawing: drawing.draw(
      says,
      polyline(
        drawing,
        [
          [0, data.prevalence],
          [1, data.prevalence],
        ],
        'chance',
      ),
      polyline(drawing, points, 'model'),
      label(drawing, [0.3, beside], 'by chance'),
    ),
    says,
    data: {
      caption: 'Precision and recall',
      head: ['Recall', 'Precision'],
      rows: tenth(points).map(([a, b]) => [percent(a), percent(b)]),
    },
  };
}

export function calibrationFigure(calibration: CalibrationFigures): Figure {
  const { curve, slope, observedOverExpected } = calibration;
  const most = Math.max(...curve.map(({ predicted, high }) => Math.max(predicted, high)));
  const high = Math.min(1, Math.ceil(most * 20) / 20);
  const axis = {
    low: 0,
    high,
    ticks: ticksBetween(0, high),
    format: (value: number) => `${decimals(100 * value, high < 0.2 ? 1 : 0)} %`,
  };
  const drawing = chart({ ...axis, title: 'Predicted' }, { ...axis, title: 'Observed' });
  const bars = curve.map(
    ({ predicted, observed, low, high: top }) =>
      `<line class="bar" x1="${drawing.x(predicted)}" y1="${drawing.y(low)}" x2="${drawing.x(predicted)}" y2="${drawing.y(Math.min(top, high))}"/><circle class="dot" cx="${drawing.x(predicted)}" cy="${drawing.y(observed)}" r="4.5"/>`,
  );
  const says = `${verdict(observedOverExpected.value)} Observed over expected ${inWords(observedOverExpected, 2)}; slope ${inWords(slope, 2)}, where 1 is right.`;
  return {
    id: 'calibration',
    drawing: drawing.draw(
      says,
      polyline(
        drawing,
        [
          [0, 0],
          [high, high],
        ],
        'chance',
      ),
      label(drawing, [high * 0.8, high * 0.86], 'perfect', 'end'),
      ...bars,
    ),
    says: `${says} Tenths of the people by rising prediction; bars are 95 % intervals.`,
    data: {
      caption: 'Calibration by tenths',
      head: ['Predicted', 'Observed', '95 % interval', 'People', 'Events'],
      rows: curve.map((each) => [
        percent(each.predicted),
        percent(each.observed),
        `${percent(each.low)} to ${percent(each.high)}`,
        String(each.people),
        String(each.events),
      ]),
    },
  };
}

function verdict(ratio: number | null): string {
  if (ratio === null) return 'Calibration cannot be computed.';
  const off = Math.round(100 * Math.abs(ratio - 1));
  if (off < 5) return 'Predicted and observed agree within 5 %.';
  return ratio > 1
    ? `The outcome is ${off} % more frequent here than predicted.`
    : `The outcome is ${off} % less frequent here than predicted.`;
}

export function decisionFigure(
  netBenefit: NonNullable<Evaluation['netBenefit']>,
): Figure | undefined {
  const first = netBenefit[0];
  const last = netBenefit.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const top = Math.max(...netBenefit.map(({ model, actOnAll }) => Math.max(model, actOnAll)), 0.01);
  const [low, high] = [-top / 4, top * 1.1];
  const drawing = chart(
    {
      title: 'Threshold probability at which one would act',
      low: 0,
      high: last.threshold,
      ticks: ticksBetween(0, last.threshold),
      format: (value) => `${Math.round(100 * value)} %`,
    },
    {
      title: 'Net benefit for each 1,000 people',
      low,
      high,
      ticks: ticksBetween(low, high, 8),
      format: (value) => decimals(1000 * value, 0),
    },
  );
  const all = netBenefit.filter(({ actOnAll }) => actOnAll >= low);
  const useful = netBenefit.filter(({ model, actOnAll }) => model > Math.max(actOnAll, 0));
  const [from, to] = [useful[0]?.threshold, useful.at(-1)?.threshold];
  const says =
    from === undefined || to === undefined
      ? 'At no threshold does acting on the model do better than acting on all or on nobody.'
      : `Acting on the model does better than acting on all or on nobody for thresholds between ${percent(from)} and ${percent(to)}.`;
  return {
    id: 'decision',
    drawing: drawing.draw(
      says,
      polyline(
        drawing,
        [
          [0, 0],
          [last.threshold, 0],
        ],
        'nobody',
      ),
      polyline(
        drawing,
        all.map((each) => [each.threshold, each.actOnAll]),
        'chance',
      ),
      polyline(
        drawing,
        netBenefit.filter(({ model }) => model >= low).map((each) => [each.threshold, each.model]),
        'model',
      ),
      label(drawing, [last.threshold * 0.99, top * 0.03], 'act on nobody', 'end'),
      label(
        drawing,
        [(all.at(-1)?.threshold ?? 0) + last.threshold * 0.012, low * 0.8],
        'act on all',
      ),
      label(drawing, [first.threshold + last.threshold * 0.12, top * 0.8], 'act on the model'),
    ),
    says: `${says} Net benefit counts people found, less people troubled in vain at the odds of the threshold.`,
    data: {
      caption: 'Net benefit for each 1,000 people',
      head: ['Threshold', 'Model', 'All', 'Nobody'],
      rows: tenth(netBenefit).map((each) => [
        percent(each.threshold),
        decimals(1000 * each.model, 1),
        decimals(1000 * each.actOnAll, 1),
        '0',
      ]),
    },
  };
}

/** About ten of many, the first and the last among them. */
function tenth<T>(points: readonly T[]): T[] {
  if (points.length <= 12) return [...points];
  return Array.from(
    { length: 11 },
    (_, at) => points[Math.round((at * (points.length - 1)) / 10)],
  ).filter((each) => each !== undefined);
}
