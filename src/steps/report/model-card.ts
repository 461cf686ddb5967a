/** Manifest → its card for a person: use, population, inputs, results, cautions, how it was made and how well it does. */
import type { ModelInput, ModelManifest, ModelOutput } from '../../domain/model.ts';

export interface CardParts {
  /** A line for each group of people. */
  readonly groups: readonly string[];
  /** Of a single tree: a line for each leaf. */
  readonly rules: readonly string[];
}

export function modelCard(manifest: ModelManifest, { groups, rules }: CardParts): string {
  const { title, id, version, card, eligibility, inputs, outputs, license, references } = manifest;
  return `${[
    `# ${title}`,
    card.intendedUse,
    `**For:** ${eligibility.text}. **Users:** ${card.intendedUsers ?? 'clinicians'}.`,
    eligibility.rules.map(({ text }) => `- ${text}.`).join('\n'),
    '## Inputs',
    table(['input', 'unit', 'range', 'not older than', 'without it'], inputs.map(inputRow)),
    '## Results',
    outputs.map(outputLine).join('\n'),
    '## How it was made',
    card.development ?? '',
    '## How well it does',
    card.performance ?? '',
    ...(groups.length === 0 ? [] : ['By group:', groups.map((line) => `- ${line}`).join('\n')]),
    ...(rules.length === 0
      ? []
      : ['## The tree, as rules', rules.map((line) => `- ${line}`).join('\n')]),
    '## Cautions',
    card.cautions.map((caution) => `- ${caution}`).join('\n'),
    '## Licence and sources',
    license.text,
    references.map(({ citation }) => `- ${citation}`).join('\n'),
    `Model ${id}, version ${version}.`,
  ].join('\n\n')}\n`;
}

function inputRow({ id, title, unit, range, outOfRange, maxAge, whenMissing, values }: ModelInput) {
  const moved = outOfRange === 'clamp' ? 'clamped' : 'refused';
  const limits =
    range === undefined
      ? (values?.join(', ') ?? 'yes or no')
      : `${range.low}–${range.high}, ${moved} outside`;
  const without = whenMissing === 'refuse' ? 'not computable' : 'computed without';
  return [`${title} (\`${id}\`)`, unit ?? '–', limits, maxAge ?? '–', without];
}

function outputLine({ title, id, meaning, horizon, threshold }: ModelOutput): string {
  const when = horizon === undefined ? 'now' : horizon;
  const acts =
    threshold === undefined
      ? ''
      : ` Acts from ${Number((100 * threshold.value).toPrecision(3))} %: ${threshold.meaning} (${threshold.source}).`;
  return `- **${title}** (\`${id}\`, ${when}): ${meaning}.${acts}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
