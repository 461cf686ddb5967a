/** Manifest → what comes out, of what kind, and for whom it is not: attributes 3, 4, 6 and 9. */
import type { ImageGate, ImagingManifest } from '../../../domain/imaging-model.ts';
import type { CardAnswer } from '../../../domain/model-card.ts';
import type { ModelManifest, ModelOutput } from '../../../domain/model.ts';
import { sentences, told } from './answer.ts';

export type AnyManifest = ModelManifest | ImagingManifest;

export function isNetwork(manifest: AnyManifest): manifest is ImagingManifest {
  return manifest.kind === 'cnn' && 'gate' in manifest;
}

export function outputValue(manifest: AnyManifest): CardAnswer {
  if (isNetwork(manifest)) {
    const { classes, conformal } = manifest;
    const names = classes.map(({ title }) => title).join(', ');
    return told(
      `A probability of each class (${names}), 0–100 %, and the set of classes that holds the true one in ${Math.round(100 * conformal.coverage)} of 100 images`,
      'manifest.json: classes, conformal',
    );
  }
  return told(sentences(manifest.outputs.map(valueOf)), 'manifest.json: outputs');
}

function valueOf({ title, meaning, scale, unit, horizon, range }: ModelOutput): string {
  const what =
    scale === 'probability'
      ? 'probability, 0–100 %'
      : `${scale === 'points' ? 'points' : 'value'}${rangeOf(range)}${unit === undefined || unit.startsWith('{') || unit === '1' ? '' : ` in ${unit}`}`;
  return `${title}: ${what} (${meaning}${horizon === undefined ? '' : `, ${within(horizon)}`})`;
}

function rangeOf(range: ModelOutput['range']): string {
  return range === undefined ? '' : `, ${range.low} to ${range.high}`;
}

const UNITS: Readonly<Record<string, string>> = {
  Y: 'year',
  M: 'month',
  W: 'week',
  D: 'day',
  H: 'hour',
};

/** `P10Y` → "within 10 years". */
function within(horizon: string): string {
  const [, , count = '', unit = ''] = /^P(T?)(\d+)([YMWDH])$/u.exec(horizon) ?? [];
  const name = UNITS[unit];
  return name === undefined
    ? `within ${horizon}`
    : `within ${count} ${name}${count === '1' ? '' : 's'}`;
}

/** By what comes out: a thing of the future is predicted, a thing of now is told apart, points and formulas are reckoned. */
export function outputType(manifest: AnyManifest): CardAnswer {
  if (isNetwork(manifest)) return told('Classification', 'manifest.json: kind, classes');
  const types = manifest.outputs.map(({ scale, horizon }) => {
    if (horizon !== undefined) return 'prediction';
    if (scale === 'probability') return 'classification';
    return scale === 'points' ? 'evaluation' : 'analysis';
  });
  const text = [...new Set(types)].join(', ');
  return told(text.charAt(0).toUpperCase() + text.slice(1), 'manifest.json: kind, outputs');
}

export function population(manifest: AnyManifest): CardAnswer {
  return isNetwork(manifest)
    ? told(sentences([manifest.gate.text]), 'manifest.json: gate')
    : told(sentences([manifest.eligibility.text]), 'manifest.json: eligibility');
}

/** What the software refuses, and what it cannot see. */
export function outOfScope(manifest: AnyManifest): CardAnswer {
  if (isNetwork(manifest)) {
    return told(
      sentences([
        `Refused: whatever is not ${manifest.gate.text.replace(/\.$/u, '')}`,
        ...gateRules(manifest.gate),
      ]),
      'manifest.json: gate',
    );
  }
  const { ages, rules, text } = manifest.eligibility;
  return told(
    sentences([
      `Everyone but: ${text}`,
      ...(ages === undefined ? [] : [`Refused under ${ages.low} and over ${ages.high} years`]),
      ...rules.map((rule) => `Refused where the record says otherwise: ${rule.text}`),
      ...refusedRanges(manifest),
    ]),
    'manifest.json: eligibility, inputs',
  );
}

function gateRules({ ageYears, pixelSpacingMm, diameterMm, requiresReported }: ImageGate) {
  return [
    ...(ageYears === undefined
      ? []
      : [`Refused under ${ageYears.from} and from ${ageYears.to} years on`]),
    ...(pixelSpacingMm === undefined
      ? []
      : [`Refused: pixels not from ${pixelSpacingMm.from} to ${pixelSpacingMm.to} mm`]),
    ...(diameterMm === undefined
      ? []
      : [`Refused: a diameter not from ${diameterMm.from} to ${diameterMm.to} mm`]),
    ...(requiresReported === undefined
      ? []
      : [`Refused until it is reported: ${requiresReported.text}`]),
  ];
}

function refusedRanges({ inputs }: ModelManifest): string[] {
  const refused = inputs.filter(({ outOfRange, range }) => outOfRange === 'refuse' && range);
  if (refused.length === 0) return [];
  const texts = refused.map(
    ({ title, range, unit }) =>
      `${title} ${range?.low ?? ''}–${range?.high ?? ''}${unit === undefined ? '' : ` ${unit}`}`,
  );
  return [`Refused outside: ${texts.join(', ')}`];
}
