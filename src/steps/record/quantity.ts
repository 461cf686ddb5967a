/** A Quantity → a number in the concept's canonical unit, or why there is none. Nothing is guessed. */
import type { Conversion, MeasurementConcept } from '../../domain/codes/measurement-concept.ts';
import { toCanonical } from '../../domain/codes/measurement-concept.ts';
import { findConversion, isDimensionless } from '../../domain/codes/observation-index.ts';
import { UCUM } from '../../domain/codes/code-systems.ts';
import type { UnusedReason } from '../../domain/source.ts';
import type { Json } from './json.ts';
import { numberOf, textOf } from './json.ts';

export type QuantityReading =
  | {
      readonly ok: true;
      /** In the canonical unit. */
      readonly value: number;
      readonly asRecorded: { readonly value: number; readonly unit: string };
      readonly remarks: readonly string[];
    }
  | { readonly ok: false; readonly because: UnusedReason; readonly detail: string };

const NO_REMARKS: readonly string[] = [];

export function readQuantity(concept: MeasurementConcept, quantity: Json): QuantityReading {
  const raw = quantity['value'];
  if (raw === undefined) return no('no-value', 'it holds no value');
  const value = numberOf(raw);
  if (value === undefined) return no('malformed', 'valueQuantity.value is not a number');
  const comparator = textOf(quantity['comparator']);
  const unit = unitOf(concept, quantity);
  if (comparator !== undefined && !(concept.belowLimitIsLimit && comparator.startsWith('<'))) {
    return no('comparator', `"${comparator}${value} ${unit.text}" is a limit, not a value`);
  }
  if (!unit.conversion) return noConversion(concept, unit.text, value);
  const remarks =
    comparator === undefined
      ? NO_REMARKS
      : [`recorded as "${comparator}${value} ${unit.text}": read as the limit`];
  return plausible(
    concept,
    toCanonical(value, unit.conversion),
    { value, unit: unit.text },
    remarks,
  );
}

/** A number without a unit: complete where the concept is dimensionless. */
export function readBareNumber(concept: MeasurementConcept, value: number): QuantityReading {
  if (!isDimensionless(concept)) return no('no-unit', `${value} has no unit`);
  return plausible(concept, value, { value, unit: concept.unit }, NO_REMARKS);
}

/** The UCUM code first, else the unit's text. */
export function unitOf(
  concept: MeasurementConcept,
  quantity: Json,
): { readonly conversion: Conversion | undefined; readonly text: string } {
  const code = textOf(quantity['code']);
  const written = textOf(quantity['unit']);
  if (code !== undefined) {
    const isUcum = quantity['system'] === UCUM;
    const conversion = findConversion(concept, code);
    if (conversion || isUcum || written === undefined) return { conversion, text: code };
  }
  if (written !== undefined) {
    return { conversion: findConversion(concept, written), text: written };
  }
  return { conversion: isDimensionless(concept) ? {} : undefined, text: '' };
}

function noConversion(concept: MeasurementConcept, unit: string, value: number): QuantityReading {
  return unit === ''
    ? no('no-unit', `${value} has no unit`)
    : no('unit-not-convertible', `unit "${unit}" cannot be converted to ${concept.unit}`);
}

function plausible(
  concept: MeasurementConcept,
  value: number,
  asRecorded: { readonly value: number; readonly unit: string },
  remarks: readonly string[],
): QuantityReading {
  const [low, high] = concept.plausible;
  if (!(value >= low && value <= high)) {
    const found = `${asRecorded.value} ${asRecorded.unit}`.trim();
    return no('not-plausible', `${found} is outside ${low} to ${high} ${concept.unit}`);
  }
  const { floor } = concept;
  if (floor !== undefined && value < floor) {
    const said = [...remarks, `below ${floor} ${concept.unit}: read as ${floor}`];
    return { ok: true, value: floor, asRecorded, remarks: said };
  }
  return { ok: true, value, asRecorded, remarks };
}

function no(because: UnusedReason, detail: string): QuantityReading {
  return { ok: false, because, detail };
}
