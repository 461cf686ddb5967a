/** Kinds of models, as people call them. */
const KINDS: Readonly<Record<string, string>> = {
  formula: 'Equation',
  points: 'Points',
  logistic: 'Logistic regression',
  'decision-tree': 'Decision tree',
  'random-forest': 'Random forest',
  cnn: 'Neural network',
};

export function kindInWords(kind: string): string {
  return KINDS[kind] ?? kind;
}

const UNITS: Readonly<Record<string, string>> = {
  Y: 'year',
  M: 'month',
  W: 'week',
  D: 'day',
  H: 'hour',
};

/** `P1Y` → "1 year"; null → "any age". */
export function ageLimit(duration: string | null): string {
  if (duration === null) return 'any age';
  const [, count = '', unit = ''] = /^PT?(\d+)([YMWDH])$/u.exec(duration) ?? [];
  const name = UNITS[unit];
  return name === undefined ? duration : `${count} ${name}${count === '1' ? '' : 's'}`;
}
