/** The public test vectors beside the checkout: CSV → rows by column. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const REFERENCE_FOLDER = join(import.meta.dirname, '../../../shared/reference/risk');
const VECTORS = join(REFERENCE_FOLDER, 'vectors');

export const vectorsAreThere = existsSync(VECTORS);

export type Row = Readonly<Record<string, string>>;

/** prevent.csv names its columns otherwise than the model its inputs. */
const INPUT_OF_COLUMN: Readonly<Record<string, string>> = {
  total_chol_mgdl: 'totalChol',
  hdl_mgdl: 'hdlC',
  bp_treated: 'bpTreated',
  uacr_mgg: 'uacr',
  sdi_decile: 'sdiDecile',
  horizon_years: 'horizonYears',
  matched: 'match',
};

/** Rows whose source agrees with itself (`match`), keyed by input. */
export function vectorRows(modelId: string): Row[] {
  const file = join(VECTORS, `${modelId === 'prevent-2023' ? 'prevent' : modelId}.csv`);
  if (!existsSync(file)) return [];
  const [header = [], ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/u).map(cellsOf);
  const names = header.map((name) => INPUT_OF_COLUMN[name] ?? name);
  return lines
    .map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])))
    .filter((row) => row['match'] === 'true');
}

function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/gu)].map((match) =>
    match[1]!.replace(/^"|"$/gu, '').replaceAll('""', '"'),
  );
}
