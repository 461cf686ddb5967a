/**
 * Every public test vector of every model, where the reference folder of the workspace is beside the checkout.
 *
 * Rows with match=false are excluded: they are known faults of the source that computed them (NEWS2: four rows of an open
 * implementation that scores scale 2 on air wrongly; PCE: a printed 5.3 % that the printed equation does not give).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluateDefinition } from '#src/steps/scoring/evaluate.ts';
import { PUBLISHED } from '../../support/model-packages.ts';
import type { CompiledModel, Cell } from '#src/domain/compiled-model.ts';

const VECTORS = join(import.meta.dirname, '../../../../shared/reference/risk/vectors');
const isThere = existsSync(VECTORS);

type Row = Readonly<Record<string, string>>;

const COLUMNS: Readonly<Record<string, string>> = {
  totalChol: 'total_chol_mgdl',
  hdlC: 'hdl_mgdl',
  bpTreated: 'bp_treated',
  uacr: 'uacr_mgg',
  sdiDecile: 'sdi_decile',
};

function readRows(file: string): Row[] {
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/).map(readCells);
  return lines.map((cells) => Object.fromEntries(header!.map((name, i) => [name, cells[i] ?? ''])));
}

function readCells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map((match) =>
    match[1]!.replace(/^"|"$/g, '').replaceAll('""', '"'),
  );
}

function cellOf(row: Row, id: string, type: string): Cell {
  const text = row[id] ?? row[COLUMNS[id] ?? ''] ?? '';
  if (text === '') return undefined;
  if (type === 'boolean') return text === 'true' || text === '1';
  return type === 'code' ? text : Number(text);
}

function computedFor(model: CompiledModel, row: Row): number | undefined {
  const frame = model.manifest.inputs.map(({ id, type }) => cellOf(row, id, type));
  const years = Number(row['horizon_years'] ?? row['horizonYears'] ?? 0);
  const predictions = evaluateDefinition(model, frame, variantOf(model, row));
  return predictions.find(
    ({ outcome, horizonYears }) =>
      (row['outcome'] === undefined || row['outcome'] === outcome) &&
      (years === 0 || horizonYears === years),
  )?.value;
}

function variantOf(model: CompiledModel, row: Row): string | undefined {
  return model.variants.length === 0 ? undefined : row['variant'];
}

/** CVrisk prints nothing below 1 %. */
function asItsSourcePrints(row: Row, computed: number): number {
  return row['source']?.includes('floor 1 %') === true ? Math.max(computed, 0.01) : computed;
}

describe.skipIf(!isThere)(
  'published and third-party vectors (skipped without the reference folder)',
  () => {
    test.each([...PUBLISHED.keys()])('%s gives what every row expects', (id) => {
      const { model } = PUBLISHED.get(id)!;
      const file = join(VECTORS, `${id === 'prevent-2023' ? 'prevent' : id}.csv`);
      if (!existsSync(file)) return;
      const rows = readRows(file).filter((row) => (row['match'] ?? row['matched']) === 'true');
      const wrong = rows.filter((row) => {
        const computed = asItsSourcePrints(row, computedFor(model, row) ?? NaN);
        return !(Math.abs(computed - Number(row['expected'])) <= Number(row['tolerance']));
      });
      expect(rows.length).toBeGreaterThan(0);
      expect(wrong).toEqual([]);
    });
  },
);
