/** Scores, indices and UCUM units as people read them. The unit always comes from the service; here it is only spelled. */
import type { RiskView } from '../../../src/inbound/app-api/contract.ts';
import { day } from './date.ts';
import { percent, percentPlain, signed, signedPoints } from './percent.ts';
import { NO_BREAK } from './spaces.ts';

const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/mm\[Hg\]/g, 'mmHg'],
  [/\{1\.73_m2\}/g, '1.73\u00a0m²'],
  [/\[degF\]/g, '°F'],
  [/\bCel\b/g, '°C'],
  [/\[lb_av\]/g, 'lb'],
  [/\[in_i\]/g, 'in'],
  [/\b10\*(\d+)\/L/g, '×10^$1/L'],
  [/\/m2\b/g, '/m²'],
  [/\bumol\b/g, 'µmol'],
  [/\bug\b/g, 'µg'],
  [/\buL\b/g, 'µL'],
  [/\[iU\]/g, 'IU'],
  [/\{[^}]*\}/g, ''],
  [/(\d) a(?=$|[,;)])/g, '$1 years'],
  [/(\d) mo(?=$|[,;)])/g, '$1 months'],
  [/(\d) d(?=$|[,;)])/g, '$1 days'],
];

/** "148 mm[Hg], treated" → "148 mmHg, treated". */
export function spelled(text: string): string {
  const withUnits = SPELLINGS.reduce((so, [from, to]) => so.replace(from, to), text);
  return withUnits
    .replace(/\b\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?(?![\d-])/g, day)
    .replace(/(?<![\d.\w])\d+\.\d{3,}(?![\d.])/g, rounded)
    .replace(/×10\^(\d+)/g, (_, digits: string) => `×10${superscript(digits)}`)
    .replace(/\b(\d{2})-([A-Z][a-z]{2})-(\d{4})\b/g, '$1\u2011$2\u2011$3')
    .replace(/(\d) (?=[^\d\s])/g, `$1${NO_BREAK}`)
    .trim();
}

/** The unit of a field; "no unit" is said, never left out. */
export function unitName(ucum: string | null | undefined): string {
  if (ucum === null || ucum === undefined || ucum === '') return '';
  if (ucum === '1') return 'no unit';
  if (ucum === 'a') return 'years';
  if (ucum === '{score}') return 'points';
  const name = spelled(ucum);
  return name === '' ? ucum.replace(/[{}]/g, '') : name;
}

/** The result with its unit: "18.1 %", "12 points of 26", "1.23 index". */
export function resultText(risk: RiskView): string {
  const value = resultValue(risk);
  return value === null ? 'not computable' : scaleText(risk, value);
}

/** The number a level and a threshold are about. */
export function resultValue(risk: RiskView): number | null {
  return risk.scale === 'probability' ? risk.probability : risk.score;
}

/** A value on the risk's own scale, with its unit. */
export function scaleText(risk: RiskView, value: number): string {
  if (risk.scale === 'probability') return percent(value);
  return `${digits(risk, value)}${NO_BREAK}${unitOfScale(risk)}`;
}

export function thresholdText(risk: RiskView, value: number): string {
  return risk.scale === 'probability' ? percentPlain(value) : scaleText(risk, value);
}

/** "index", "points of 26", "mL/min". */
export function unitOfScale(risk: RiskView): string {
  if (risk.scale === 'points') {
    return risk.scoreRange === null ? 'points' : `points of${NO_BREAK}${risk.scoreRange.high}`;
  }
  const unit = unitName(risk.unit);
  return unit === '' || unit === 'no unit' || risk.unit?.startsWith('{') === true ? 'index' : unit;
}

export function digits(risk: RiskView, value: number): string {
  if (risk.decimals !== null) return value.toFixed(risk.decimals);
  if (risk.scale === 'points') return Number(value.toFixed(1)).toString();
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** A contribution: "+3.6" percentage points, "+2" points, "+0.12". */
export function deltaText(risk: RiskView, delta: number): string {
  if (risk.scale === 'probability') return signedPoints(delta, (risk.probability ?? 1) < 0.01);
  if (risk.scale === 'index') return signed(delta, risk.decimals ?? 2);
  return Number.isInteger(delta) ? signed(delta, 0) : signed(delta, 1);
}

/** Long decimals to what a person reads: 56.9989 → 57, 0.04231 → 0.0423. */
function rounded(text: string): string {
  const value = Number(text);
  return value >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
}

function superscript(text: string): string {
  return text.replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit)));
}
