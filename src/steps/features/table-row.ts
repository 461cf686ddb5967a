/** A row of a table → FeatureVector: as a record would give it, clamped, refused and told missing by the same rules. */
import type { FeatureValue, FeatureVector } from '../../domain/assessment.ts';
import type { ModelInput, ModelManifest } from '../../domain/model.ts';
import type { HospitalSettings } from '../../domain/settings.ts';
import { AppError } from '../../errors.ts';
import { inRange, missing } from './in-range.ts';
import { notFound } from './reading.ts';
import type { NotFound } from './reading.ts';
import { cellValue } from './table-cell.ts';
import type { InputColumn } from './table-columns.ts';

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
        const value =
          column === undefined
            ? setting
            : readCell(cells[column.place] ?? '', column, decimalComma);
        if (value === undefined) return [input.id, missing(input, nothing)];
        if (column !== undefined && !isPlausible(value, column)) {
          return [input.id, missing(input, notPlausible(input))];
        }
        const origin = column === undefined ? 'setting' : 'recorded';
        return [input.id, inRange(input, { known: true, value, origin, sources: [] })];
      }),
    );
}

function readCell(
  text: string,
  column: InputColumn,
  decimalComma: boolean,
): FeatureValue | undefined {
  try {
    return cellValue(text, column, decimalComma);
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
