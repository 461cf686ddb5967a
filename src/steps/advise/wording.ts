/** Numbers as a clinician reads them. */

/** Three significant digits: "11.6 %". */
export function percent(probability: number): string {
  return `${Number((probability * 100).toPrecision(3))} %`;
}

/** `mm[Hg]` → "152 mmHg"; `mL/min/{1.73_m2}` → "58 mL/min/1.73 m2". */
export function amount(value: number, unit: string | undefined): string {
  const number = String(Number(value.toPrecision(4)));
  const isCount = unit === undefined || unit === '1' || unit.startsWith('{');
  return isCount ? number : `${number} ${unitText(unit)}`;
}

/** UCUM's letters for time are no words. */
const WORDS: Readonly<Record<string, string>> = {
  a: 'years',
  mo: 'months',
  wk: 'weeks',
  d: 'days',
};

function unitText(unit: string): string {
  return WORDS[unit] ?? unit.replace(/[[\]{}]/gu, '').replaceAll('_', ' ');
}
