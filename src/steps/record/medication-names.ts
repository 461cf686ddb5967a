/** medicationCodeableConcept or medicationReference → the drug groups it belongs to. */
import { CODE_SYSTEM_KINDS } from '../../domain/codes/code-systems.ts';
import { groupsOfCode, groupsOfName, isAtcClass } from '../../domain/codes/medication-index.ts';
import {
  STATIN_DOSES_MG,
  STATIN_INTENSITY_BY_PRODUCT,
} from '../../domain/codes/statin-intensity.ts';
import type { StatinIntensity } from '../../domain/codes/statin-intensity.ts';
import type { PlainCoding } from './done-item.ts';
import { codingsOf } from './done-item.ts';
import type { Json } from './json.ts';
import { displayOf, isJson, listOf, objectOf, referenceOf, textOf } from './json.ts';
import type { Reading } from './reading.ts';

export interface NamedMedication {
  /** Group → found by its name only. */
  readonly groups: ReadonlyMap<string, boolean>;
  /** Groups that a code names as a whole class. */
  readonly classes: ReadonlySet<string>;
  readonly codings: readonly PlainCoding[];
  /** Codes and ingredients. */
  readonly about: readonly string[];
  readonly text: string;
  readonly intensity: StatinIntensity | undefined;
}

/** @returns undefined where the resource names no medication that is in the record */
export function namedMedication(reading: Reading, resource: Json): NamedMedication | undefined {
  const concepts = medicationConcepts(reading, resource);
  return concepts.length === 0 ? undefined : nameMedication(concepts, dosageTexts(resource));
}

/** @param concepts CodeableConcepts of the drug and its ingredients; a plain text is one as well */
export function nameMedication(
  concepts: readonly unknown[],
  doseTexts: readonly string[] = [],
): NamedMedication {
  const groups = new Map<string, boolean>();
  const classes = new Set<string>();
  const codings = concepts.flatMap(codingsOf);
  const about = new Set<string>();
  for (const { system, code } of codings) {
    const kind = CODE_SYSTEM_KINDS.get(system);
    about.add(code);
    for (const group of groupsOfCode(kind, code)) {
      groups.set(group, false);
      if (isAtcClass(kind, code)) classes.add(group);
    }
  }
  const texts = concepts.flatMap(textsOf);
  for (const text of texts) {
    const { groups: named, ingredients } = groupsOfName(text);
    for (const ingredient of ingredients) about.add(ingredient);
    for (const group of named) if (!groups.has(group)) groups.set(group, true);
  }
  const intensity = groups.has('statin')
    ? intensityOf(codings, [...texts, ...doseTexts])
    : undefined;
  return { groups, classes, codings, about: [...about], text: texts[0] ?? '', intensity };
}

function medicationConcepts(reading: Reading, resource: Json): unknown[] {
  const own = objectOf(resource['medicationCodeableConcept']);
  if (own) return [own];
  const reference = objectOf(resource['medicationReference']);
  if (!reference) return [];
  const named = referenceOf(reference);
  const medication = named === undefined ? undefined : findMedication(reading, resource, named);
  if (medication) {
    const parts = listOf(medication['ingredient']);
    const ingredients = parts.map((part) => objectOf(part)?.['itemCodeableConcept']);
    return [medication['code'], ...ingredients].filter(isJson);
  }
  const display = textOf(reference['display']);
  return display === undefined ? [] : [{ text: display }];
}

function findMedication(reading: Reading, resource: Json, reference: string): Json | undefined {
  if (!reference.startsWith('#')) return reading.find(reference)?.resource;
  const id = reference.slice(1);
  return listOf(resource['contained'])
    .map(objectOf)
    .find((inner) => inner?.['id'] === id);
}

function textsOf(concept: unknown): string[] {
  const object = objectOf(concept);
  const displays = listOf(object?.['coding']).map((coding) =>
    textOf(objectOf(coding)?.['display']),
  );
  const texts = [textOf(object?.['text']), ...displays].filter((text) => text !== undefined);
  return texts.length > 0
    ? [...new Set(texts)]
    : [displayOf(object)].filter((t) => t !== undefined);
}

function dosageTexts(resource: Json): string[] {
  return [...listOf(resource['dosageInstruction']), ...listOf(resource['dosage'])]
    .map((dosage) => textOf(objectOf(dosage)?.['text']))
    .filter((text) => text !== undefined);
}

/** By product, else by the milligrams after the statin's name ("simvastatin 10 MG Oral Tablet"). */
function intensityOf(
  codings: readonly PlainCoding[],
  texts: readonly string[],
): StatinIntensity | undefined {
  for (const { code } of codings) {
    const intensity = STATIN_INTENSITY_BY_PRODUCT.get(code);
    if (intensity) return intensity;
  }
  const all = texts.join(' | ').toLowerCase();
  const name = Object.keys(STATIN_DOSES_MG).find((statin) => all.includes(statin));
  const doses = name === undefined ? undefined : STATIN_DOSES_MG[name];
  if (!doses || name === undefined) return undefined;
  const dose = /(\d+(?:\.\d+)?)\s*mg\b/u.exec(all.slice(all.indexOf(name)));
  if (!dose) return undefined;
  const mg = Number(dose[1]);
  if (doses.high !== undefined && mg >= doses.high) return 'high';
  return mg >= doses.moderate ? 'moderate' : 'low';
}
