/**
 * Evaluation → one HTML page that a committee can read: no script, nothing fetched, printable, and readable without colours.
 */
import type { Evaluation } from '../../../domain/evaluation.ts';
import { comparison, explained, groups, sets } from './comparison-sections.ts';
import { escaped, paragraph, section, table } from './html.ts';
import { calibration, discrimination, usefulness } from './performance-sections.ts';
import { STYLE } from './style.ts';
import { tripodItems } from './tripod.ts';
import { count, decimals, horizonInWords, percent } from './words.ts';

export function evaluationPage(evaluation: Evaluation): string {
  const { model, output } = evaluation;
  const title = `Evaluation of ${model.title}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="lead">${escaped(`${output.title}: ${output.meaning}, ${horizonInWords(output.horizon)}. Model ${model.id}, version ${model.version}. Made for: ${model.population}.`)}</p>
${[
  summary(evaluation),
  discrimination(evaluation),
  calibration(evaluation),
  usefulness(evaluation),
  groups(evaluation),
  comparison(evaluation),
  explained(evaluation),
  sets(evaluation),
  data(evaluation),
  tripod(evaluation),
].join('\n')}
</main>
</body>
</html>
`;
}

function summary(evaluation: Evaluation): string {
  const { auc, calibration: calibrated, atThreshold, data: used, abstentions } = evaluation;
  const keys = [
    key(
      'AUROC',
      decimals(auc.value),
      `95 % interval ${decimals(auc.low)} to ${decimals(auc.high)}`,
    ),
    ...(calibrated === null
      ? []
      : [
          key(
            'Observed over expected',
            decimals(calibrated.observedOverExpected.value, 2),
            `95 % interval ${decimals(calibrated.observedOverExpected.low, 2)} to ${decimals(calibrated.observedOverExpected.high, 2)}; 1 is right`,
          ),
          key(
            'Calibration slope',
            decimals(calibrated.slope.value, 2),
            `95 % interval ${decimals(calibrated.slope.low, 2)} to ${decimals(calibrated.slope.high, 2)}; 1 is right`,
          ),
        ]),
    key(
      'Sensitivity at the threshold',
      percent(atThreshold.recall.value),
      `specificity ${percent(atThreshold.specificity.value)}, precision ${percent(atThreshold.precision.value)}`,
    ),
    key(
      'People',
      count(used.people),
      `${count(used.events)} with the outcome (${percent(used.prevalence)})`,
    ),
    key(
      'No result for',
      percent(abstentions.share),
      `${count(abstentions.people)} of ${count(used.rows - used.unlabelled)} people`,
    ),
  ];
  const warnings = evaluation.warnings.map((warning) => paragraph(warning, 'warn'));
  return section('summary', 'In short', ...warnings, `<dl class="key">${keys.join('')}</dl>`);
}

function key(name: string, value: string, more: string): string {
  return `<div><dt>${escaped(name)}</dt><dd><b>${escaped(value)}</b><span>${escaped(more)}</span></dd></div>`;
}

function data({ data: used, abstentions }: Evaluation): string {
  const facts = [
    ['File', used.file.split(/[/\\]/u).at(-1) ?? ''],
    ['sha256 of the file', used.sha256],
    ['Rows', count(used.rows)],
    ['Without an outcome, left out', count(used.unlabelled)],
    ['Weights', used.weighted ? 'as in the file' : 'none'],
    ...Object.entries(abstentions.byReason).map(([reason, people]) => [
      `No result: ${reason}`,
      count(people),
    ]),
    ...Object.entries(used.missing).map(([id, share]) => [`Missing: ${id}`, percent(share)]),
    ...Object.entries(used.clamped).map(([id, share]) => [
      `Moved to the model’s limit: ${id}`,
      percent(share),
    ]),
    ...Object.entries(used.columns).map(([name, use]) => [`Column ${name}`, use]),
    ['Columns not used', used.unusedColumns.join(', ') || 'none'],
  ];
  return section(
    'data',
    'On whom?',
    table({ caption: 'The data', head: ['Fact', 'Value'], rows: facts }),
  );
}

function tripod(evaluation: Evaluation): string {
  const items = tripodItems(evaluation);
  const open = items.filter(({ byPeople }) => byPeople).length;
  return section(
    'tripod',
    'TRIPOD+AI',
    paragraph(
      `${items.length - open} items are answered by this run; ${open} only people can answer, before the figures are published or decided on.`,
    ),
    table({
      caption: 'Items for an evaluation (Collins et al., BMJ 2024;385:e078378)',
      head: ['Item', 'What', 'Answer'],
      rows: items.map(({ item, what, answer }) => [item, what, answer]),
      marked: items.flatMap(({ byPeople }, place) => (byPeople ? [place] : [])),
    }),
  );
}
