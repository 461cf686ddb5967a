/** Reading JSON that nobody has checked: each function gives what it promises, or nothing. */
export type Json = Readonly<Record<string, unknown>>;

const EMPTY: readonly unknown[] = [];

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectOf(value: unknown): Json | undefined {
  return isJson(value) ? value : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : EMPTY;
}

/** A text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number that is one: never NaN, never infinite. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Code of the first coding of a CodeableConcept. */
export function firstCode(concept: unknown): string | undefined {
  for (const coding of listOf(objectOf(concept)?.['coding'])) {
    const code = textOf(objectOf(coding)?.['code']);
    if (code !== undefined) return code;
  }
  return undefined;
}

/** Text of a CodeableConcept for a person: its text, a display, or its code. */
export function displayOf(concept: unknown): string | undefined {
  const object = objectOf(concept);
  if (!object) return undefined;
  const text = textOf(object['text']);
  if (text !== undefined) return text;
  for (const coding of listOf(object['coding'])) {
    const display = textOf(objectOf(coding)?.['display']);
    if (display !== undefined) return display;
  }
  return firstCode(object);
}

/** Text of Reference.reference. */
export function referenceOf(value: unknown): string | undefined {
  return textOf(objectOf(value)?.['reference']);
}
