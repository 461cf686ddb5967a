/** Findings and their surroundings → the detail of a card, GitHub Flavored Markdown. */
import type { Assessment } from '../../domain/assessment.ts';
import type { ActionThreshold, ModelOutput } from '../../domain/model.ts';
import type { CarePlanProposal } from '../../domain/care-plan.ts';
import type { Objection } from './draft-orders.ts';
import type { Finding } from './findings.ts';
import { bullet, plain } from './markdown.ts';
import { amount, percent } from './wording.ts';

/** `P10Y` → "10 years". */
export type DurationInWords = (iso: string) => string;

export interface DetailParts {
  readonly findings: readonly Finding[];
  readonly objections: readonly Objection[];
  readonly assessment: Assessment;
  readonly proposal: CarePlanProposal;
  readonly incomplete: readonly string[];
  /** Proposals beyond those that the card suggests. */
  readonly moreProposals: number;
  /** The quiet line about what is missing is for cards that press nobody. */
  readonly tellMissing: boolean;
  readonly inWords: DurationInWords;
}

/** What is further down is in the app. */
const MOST_FINDINGS = 6;

export function cardDetail(parts: DetailParts): string {
  const { findings, objections, proposal, incomplete, inWords } = parts;
  const more = findings.length - MOST_FINDINGS;
  const held = proposal.suppressed.filter(
    ({ because }) => because === 'allergy' || because === 'pregnancy',
  );
  return [
    section('**Against the order**', objections.map(plain).map(bullet)),
    ...findings.slice(0, MOST_FINDINGS).map((finding) => findingText(finding, inWords)),
    more > 0 ? `${more} more above their action threshold: open the app.` : '',
    parts.moreProposals > 0 ? `${parts.moreProposals} more proposals: open the app.` : '',
    section(
      '**Held back**',
      held.map(({ title, detail }) => bullet(`${plain(title)}: ${plain(detail)}`)),
    ),
    section('**Not read**', incomplete.map(plain).map(bullet)),
    parts.tellMissing ? nearlyComputable(parts.assessment) : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function section(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [heading, '', ...lines].join('\n');
}

function findingText(finding: Finding, inWords: DurationInWords): string {
  const { manifest, prediction, threshold, reasons, alerts } = finding;
  const { citation, doi } = manifest.references[0] ?? {};
  const source = doi === undefined ? plain(citation ?? '') : `https://doi.org/${doi}`;
  return section(`**${plain(headline(finding, inWords))}**`, [
    ...alerts.map((alert) => bullet(`**${plain(alert)}**`)),
    ...(threshold === undefined
      ? []
      : [bullet(`Action threshold ${limitText(finding)}: ${thresholdText(threshold)}`)]),
    ...(reasons.length === 0 ? [] : [bullet(`Raised most by ${reasons.map(plain).join('; ')}`)]),
    ...(prediction.band === undefined ? [] : [bullet(`Category: ${plain(prediction.band.label)}`)]),
    bullet(`Model: ${plain(manifest.title)}, version ${plain(manifest.version)}. ${source}`.trim()),
  ]);
}

/** "Cardiovascular disease in 10 years: 12.3 % (PREVENT 2023)". */
export function headline(finding: Finding, inWords: DurationInWords): string {
  const { shortTitle } = finding.manifest;
  const model = finding.prediction.output.title === shortTitle ? '' : ` (${shortTitle})`;
  return `${resultText(finding, inWords)}${model}`;
}

/** "Cardiovascular disease in 10 years: 12.3 %", "Acute deterioration: 7 points". */
function resultText({ prediction, value }: Finding, inWords: DurationInWords): string {
  const { output } = prediction;
  const horizon = output.horizon === undefined ? '' : ` in ${inWords(output.horizon)}`;
  const risk = prediction.probability;
  if (output.scale !== 'probability')
    return `${output.title}: ${scoreText(output, value)}${
      risk === undefined ? '' : ` (risk${horizon} ${percent(risk)})`
    }`;
  return `${output.title}${horizon}: ${percent(value)}`;
}

function thresholdText({ meaning, source, owner }: ActionThreshold): string {
  return plain(`${meaning} (${[source, owner].filter((each) => each !== undefined).join('; ')})`);
}

function limitText({ prediction, threshold }: Finding): string {
  const limit = threshold?.value ?? 0;
  const { output } = prediction;
  return plain(output.scale === 'probability' ? percent(limit) : scoreText(output, limit));
}

function scoreText({ scale, unit }: ModelOutput, value: number): string {
  const text = amount(value, unit);
  return scale === 'points' ? `${text} ${value === 1 ? 'point' : 'points'}` : text;
}

/** Models that one single value keeps from an answer. */
function nearlyComputable({ results }: Assessment): string {
  const lines = results.flatMap((result) => {
    if (result.computable || result.because !== 'missing-input') return [];
    const missing = result.missing.filter(({ required }) => required);
    const [only, ...others] = missing;
    if (only === undefined || others.length > 0) return [];
    return [`${plain(result.manifest.shortTitle)} (${plain(only.title)})`];
  });
  return lines.length === 0 ? '' : `One value short of an answer: ${lines.join(', ')}.`;
}
