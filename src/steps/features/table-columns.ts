/**
 * Header of a table + manifest → which column holds which input, and how its unit becomes the model's.
 *
 * A column is named by the input's id, its title, or the concept it is read from (`totalChol`, `Total cholesterol`,
 * `total-cholesterol`); case, blanks and hyphens do not matter. Its unit may follow in brackets: `totalChol [mmol/L]`;
 * without one the values are in the manifest's unit.
 */
import type { Conversion, MeasurementConcept } from '../../domain/codes/measurement-concept.ts';
import { toCanonical } from '../../domain/codes/measurement-concept.ts';
import { findConversion, MEASUREMENTS_BY_ID } from '../../domain/codes/observation-index.ts';
import type { ModelInput, ModelManifest } from '../../domain/model.ts';
import { AppError } from '../../errors.ts';
import { valueInUnit } from './unit.ts';

export interface InputColumn {
  readonly input: ModelInput;
  /** Place in a row. */
  readonly place: number;
  /** As the header has it. */
  readonly name: string;
  /** Unit of the values: as declared, else the manifest's. */
  readonly unit: string | undefined;
  readonly concept?: MeasurementConcept;
  /** Of the declared unit to the concept's canonical one. */
  readonly conversion?: Conversion;
  /** Value as written → in the input's unit. */
  readonly convert: (value: number) => number;
}

/** The name of a column and the unit in brackets behind it. */
function nameAndUnit(header: string): { readonly name: string; readonly unit?: string } {
  const [, name, square, round] = /^(.+?)\s*(?:\[(.+)\]|\(([^()]+)\))$/u.exec(header) ?? [];
  const unit = square ?? round;
  return name === undefined || unit === undefined ? { name: header } : { name, unit: unit.trim() };
}

/** Names that differ only in case, blanks, hyphens and underscores are the same. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * @param taken columns that are the outcome, the id or the weight, by place
 * @throws AppError `input.invalid`: two columns for one input, a unit that cannot be converted, a required input without a
 * column
 */
export function inputColumns(
  manifest: ModelManifest,
  header: readonly string[],
  taken: ReadonlySet<number>,
): InputColumn[] {
  const names = namesOf(manifest.inputs);
  const columns: InputColumn[] = [];
  header.forEach((text, place) => {
    const { name, unit } = nameAndUnit(text);
    // A name with brackets of its own comes before one with a unit.
    const input = names.get(plainName(text)) ?? names.get(plainName(name));
    if (input === undefined || taken.has(place)) return;
    const before = columns.find((each) => each.input.id === input.id);
    if (before !== undefined) {
      throw invalid(`the columns "${before.name}" and "${text}" both hold ${input.id}; keep one`);
    }
    const own = names.get(plainName(text)) === input;
    columns.push(columnOf(input, place, text, own ? undefined : unit));
  });
  const lacking = manifest.inputs.filter(
    (input) => isNeeded(input) && !columns.some((column) => column.input.id === input.id),
  );
  if (lacking.length > 0) throw invalid(lackingText(lacking, manifest, header));
  return columns;
}

/** Every input of which no row can do without a column. */
function isNeeded(input: ModelInput): boolean {
  return (
    input.whenMissing === 'refuse' &&
    input.variants === undefined &&
    input.neededWhen === undefined &&
    !input.sources.some(({ from }) => from === 'setting')
  );
}

/** Plain name → input; a name that two inputs could claim is nobody's, but an id is always its own. */
function namesOf(inputs: readonly ModelInput[]): ReadonlyMap<string, ModelInput> {
  const claims = new Map<string, Set<ModelInput>>();
  const claim = (name: string, input: ModelInput): void => {
    const claimants = claims.get(plainName(name)) ?? new Set<ModelInput>();
    claims.set(plainName(name), claimants.add(input));
  };
  for (const input of inputs) {
    claim(input.title, input);
    for (const name of sourceNames(input)) claim(name, input);
  }
  const names = new Map<string, ModelInput>();
  for (const [name, claimants] of claims) {
    const [only, ...more] = claimants;
    if (only !== undefined && more.length === 0) names.set(name, only);
  }
  for (const input of inputs) names.set(plainName(input.id), input);
  return names;
}

function sourceNames({ sources, type }: ModelInput): string[] {
  return sources.flatMap((source) => {
    switch (source.from) {
      case 'measurement':
      case 'coded':
      case 'family-history':
        return [source.concept];
      case 'condition':
        return source.concepts.length === 1 ? [...source.concepts] : [];
      case 'medication':
        return source.groups.length === 1 ? [...source.groups] : [];
      case 'race':
        // A yes/no about one race is no column of races.
        return type === 'code' ? [source.from] : [];
      case 'age':
      case 'sex':
      case 'bmi':
      case 'egfr':
        return [source.from];
      case 'onset-age':
      case 'comparison':
      case 'ratio-to-reference-high':
      case 'setting':
        return [];
    }
  });
}

function columnOf(
  input: ModelInput,
  place: number,
  name: string,
  declared: string | undefined,
): InputColumn {
  const concept = conceptOf(input);
  const unit = declared ?? input.unit;
  const base = { input, place, name, unit, ...(concept === undefined ? {} : { concept }) };
  if (unit === undefined || input.unit === undefined) return { ...base, convert: (value) => value };
  const conversion = concept === undefined ? undefined : findConversion(concept, unit);
  if (isSameUnit(unit, input)) {
    return { ...base, ...(conversion && { conversion }), convert: (value) => value };
  }
  const known = concept === undefined ? [] : Object.keys(concept.toCanonical);
  const convert = conversion && concept && converter(concept, conversion, unit, input.unit);
  if (convert === undefined) {
    const others = [...new Set([input.unit, ...known])].join(', ');
    throw invalid(`the column "${name}": the unit "${unit}" cannot be converted; use ${others}`);
  }
  return { ...base, conversion, convert };
}

function isSameUnit(unit: string, { unit: own = '', sources }: ModelInput): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s[\]{}_]/gu, '');
  if (plain(unit) === plain(own)) return true;
  return sources.some(({ from }) => from === 'age') && /^(a|y|yr|yrs|years?)$/iu.test(unit);
}

/** Where the terminology knows no way to the input's unit, there is none. */
function converter(
  concept: MeasurementConcept,
  conversion: Conversion,
  unit: string,
  wanted: string,
): ((value: number) => number) | undefined {
  const inUnit = (value: number): number | undefined =>
    valueInUnit(
      {
        concept: concept.id,
        unit: concept.unit,
        value: toCanonical(value, conversion),
        asRecorded: { value, unit },
      },
      wanted,
    );
  return inUnit(1) === undefined ? undefined : (value) => inUnit(value) ?? NaN;
}

function conceptOf({ sources }: ModelInput): MeasurementConcept | undefined {
  for (const source of sources) {
    const id = source.from === 'measurement' ? source.concept : source.from;
    const concept = MEASUREMENTS_BY_ID.get(id);
    if (concept !== undefined) return concept;
  }
  return undefined;
}

function lackingText(
  lacking: readonly ModelInput[],
  { id, inputs }: ModelManifest,
  header: readonly string[],
): string {
  const wanted = lacking.map((input) => `${input.id} (${input.title})`).join(', ');
  const all = inputs.map((input) => input.id).join(', ');
  const found = header.slice(0, 30).join(', ');
  return `no column for ${wanted}; the header names: ${found}. Inputs of ${id}: ${all}`;
}

function invalid(message: string): AppError {
  return new AppError('input.invalid', message);
}
