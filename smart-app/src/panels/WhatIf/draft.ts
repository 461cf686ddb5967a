/** What a person typed, and what of it can be run: only valid values that differ from the present ones. */
import type {
  InputField,
  WhatIfInput,
  WhatIfRequest,
} from '../../../../src/inbound/app-api/contract.ts';

/** Input → text as typed. */
export type Draft = Readonly<Record<string, string>>;

export function changesOf(inputs: readonly WhatIfInput[], draft: Draft): WhatIfRequest['changes'] {
  return inputs.flatMap(({ field, current }) => {
    const text = draft[field.input];
    if (text === undefined) return [];
    const value = valueOf(field, text);
    return value === null || value === current ? [] : [{ input: field.input, value }];
  });
}

/** The typed value, or null when it is none. */
export function valueOf(field: InputField, text: string): number | boolean | string | null {
  switch (field.type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : null;
    case 'code':
      return text === '' ? null : text;
    case 'number':
    case 'integer':
      return numberOf(field, text);
  }
}

function numberOf(field: InputField, text: string): number | null {
  const value = typedNumber(text);
  if (value === null || (field.type === 'integer' && !Number.isInteger(value))) return null;
  return inRange(field, value) ? value : null;
}

/** A comma is accepted as decimal sign. */
export function typedNumber(text: string): number | null {
  const tidy = text.trim().replace(',', '.');
  return /^-?\d+(\.\d+)?$/.test(tidy) ? Number(tidy) : null;
}

function inRange(field: InputField, value: number): boolean {
  return field.range === null || (value >= field.range.low && value <= field.range.high);
}

/** What is wrong with the typed text, in a sentence; null when nothing is. */
export function faultOf(field: InputField, text: string, unit: string): string | null {
  const value = typedNumber(text);
  if (value === null) return 'Enter a number.';
  if (field.type === 'integer' && !Number.isInteger(value)) return 'Enter a whole number.';
  if (field.range !== null && !inRange(field, value)) {
    return `Enter ${field.range.low} to ${field.range.high}${unit === '' ? '' : ` ${unit}`}.`;
  }
  return null;
}
