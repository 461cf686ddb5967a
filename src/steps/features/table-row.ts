/** A row of a table → FeatureVector: as a record would give it, clamped, refused and told missing by the same rules. */
import type { FeatureValue, FeatureVector, KnownFeature } from '../../domain/assessment.ts';
import type { ModelInput, ModelManifest } from '../../domain/model.ts';
import type { HospitalSettings } from '../../domain/settings.ts';
import { AppError } from '../../errors.ts';
import { inRange, missing } from './in-range.ts';
import { notFound } from './reading.ts';
import type { NotFound } from './reading.ts';
import { cellValue } from './table-cell.ts';
import type { InputColumn } from './table-columns.ts';

const NO_SOURCES: KnownFeature['sources'] = [];

export type RowReader = (cells: readonly string[]) => FeatureVector;

/** @throws (the reader) AppError `input.invalid`; `where` is the column */
export function rowReader(
  manifest: ModelManifest,
  columns: readonly InputColumn[],
  settings: HospitalSettings,
  decimalComma: boolean,
): RowReader {
  const parts = manifest.inputs.map((input) => {
    const column = columns.find((each) => each.input.id === input.id);
    return { input, column, setting: settingOf(input, settings), nothing: nothingIn(input) };
  });
  return (cells) =>
    new Map(
      parts.map(({ input, column, setting, nothing }) => {
        const value = column === undefined ? setting : readCell(cells, column, decimalComma);
        if (value === undefined) return [input.id, missing(input, nothing)];
        if (column !== undefined && !isPlausible(value, column)) {
          return [input.id, missing(input, notPlausible(input))];
        }
        const origin = column === undefined ? 'setting' : 'recorded';
        if (isWithin(value, input)) return [input.id, knownFeature(input, value, origin)];
        return [input.id, inRange(input, { known: true, value, origin, sources: [] })];
      }),
    );
}

/** @throws AppError `input.invalid`; `where` is the column */
export function readCell(
  cells: readonly string[],
  column: InputColumn,
  decimalComma: boolean,
): FeatureValue | undefined {
  try {
    return cellValue(cells[column.place] ?? '', column, decimalComma);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, error.message, { where: `column "${column.name}"` });
  }
}

/** In the input's unit; the terminology's limits are in the canonical one, so only where both are the same. */
function isPlausible(value: FeatureValue, { concept, input }: InputColumn): boolean {
  if (concept === undefined || typeof value !== 'number' || concept.unit !== input.unit)
    return true;
  return value >= concept.plausible[0] && value <= concept.plausible[1];
}

function isWithin(value: FeatureValue, { range }: ModelInput): boolean {
  if (range === undefined || typeof value !== 'number') return true;
  return value >= range.low && value <= range.high;
}

/** What `inRange` makes of most values, without the detour: a large file is millions of them. */
function knownFeature(
  { id, title, unit }: ModelInput,
  value: FeatureValue,
  origin: 'setting' | 'recorded',
): KnownFeature {
  const feature = { known: true, input: id, title, value, origin, sources: NO_SOURCES } as const;
  return unit === undefined ? feature : { ...feature, unit };
}

function nothingIn(input: ModelInput): NotFound {
  return notFound('never-recorded', `${input.title}: the file holds no value.`);
}

function notPlausible(input: ModelInput): NotFound {
  return notFound('not-plausible', `${input.title}: the value in the file is not plausible.`);
}

function settingOf({ sources }: ModelInput, settings: HospitalSettings): FeatureValue | undefined {
  for (const source of sources) {
    if (source.from !== 'setting') continue;
    const value = settings[source.setting];
    if (value !== undefined) return source.values[value];
  }
  return undefined;
}
