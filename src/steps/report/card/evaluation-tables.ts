/** Groups, shortcuts and the like in evaluation.json → tables for a screen, whatever their columns are called. */

export interface CardTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type Json = Readonly<Record<string, unknown>>;

/** By the name of the part: what it is called on a screen. */
const PARTS: Readonly<Record<string, string>> = {
  groups: 'By group of people',
  subgroups: 'By group',
  shortcuts: 'What something simpler reaches on the same images',
  perturbed: 'With changed images',
  published: 'Published for the same data',
  outOfDistribution: 'Images of another kind: how many are refused',
};

const WORDS: Readonly<Record<string, string>> = {
  by: 'Division',
  group: 'Group',
  people: 'People',
  events: 'Events',
  auc: 'AUC',
  macroAuc: 'AUC, mean of classes',
  observedOverExpected: 'Observed/expected',
  balancedAccuracy: 'Balanced accuracy',
  balancedAccuracySchemeA: 'Balanced accuracy, id scheme A',
  expectedCalibrationError: 'Calibration error',
  value: 'AUC',
};

export function evaluationTables(file: unknown): CardTable[] {
  if (!isObject(file)) return [];
  return Object.entries(PARTS).flatMap(([part, caption]) => {
    const rows = rowsOf(file[part]);
    return rows.length === 0 ? [] : [tableOf(caption, rows)];
  });
}

/** A list of things, or things by name: the name is the first column. */
function rowsOf(part: unknown): Json[] {
  if (Array.isArray(part)) return part.filter(isObject);
  if (!isObject(part)) return [];
  return Object.entries(part).flatMap(([name, value]) => {
    if (!isObject(value)) return [];
    return [{ '': name, ...(isEstimate(value) ? { value } : value) }];
  });
}

function tableOf(caption: string, rows: readonly Json[]): CardTable {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) =>
    rows.some((row) => text(row[column]) !== ''),
  );
  return {
    caption,
    head: columns.map((column) => (column === '' ? 'What' : (WORDS[column] ?? spaced(column)))),
    rows: rows.map((row) => columns.map((column) => text(row[column]))),
  };
}

function text(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value;
  if (!isObject(value) || typeof value['value'] !== 'number') return '';
  const [low, high] = Array.isArray(value['interval95'])
    ? (value['interval95'] as unknown[])
    : [value['low'], value['high']];
  const known = typeof low === 'number' && typeof high === 'number';
  return known ? `${value['value']} (${low} to ${high})` : String(value['value']);
}

function isEstimate(value: Json): boolean {
  return typeof value['value'] === 'number';
}

/** `medianDistance` → "Median distance". */
function spaced(name: string): string {
  const words = name.replaceAll(/([A-Z])/gu, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
