/**
 * FamilyMemberHistory → the nearest relative with diabetes, or with premature cardiovascular disease.
 *
 * Premature: a male first-degree relative below 55, a female one below 65 (AHA/ACC 2018).
 * "None" is stated by a refuted Condition 160303001 (family history of diabetes).
 */
import type { FamilyRelation } from '../../domain/codes/family-relations.ts';
import { FAMILY_RELATIONS } from '../../domain/codes/family-relations.ts';
import { ageYears, namedConditions } from './condition.ts';
import { isAfter } from './fhir-date.ts';
import type { Json } from './json.ts';
import { displayOf, listOf, objectOf, textOf } from './json.ts';
import type { Reading } from './reading.ts';
import { leaveOut } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

const DIABETES = 'family-history-diabetes';
const PREMATURE = 'premature-ascvd-family-history';
const PREMATURE_BELOW_YEARS = { male: 55, female: 65 } as const;

export function readFamilyMemberHistory(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  const { status } = resource;
  const at = textOf(resource['date']);
  if (status === 'entered-in-error') {
    leaveOut(reading, entry, status, 'it was entered in error');
    return;
  }
  if (isAfter(at, reading)) {
    leaveOut(reading, entry, 'in-the-future', 'it lies after the moment of assessment');
    return;
  }
  const relation = relationOf(resource);
  if (!relation || (status !== 'completed' && status !== 'partial')) return;
  for (const value of listOf(resource['condition'])) {
    const condition = objectOf(value);
    if (!condition) continue;
    const ids = [...namedConditions(condition['code']).concepts.keys()].map(({ id }) => id);
    const isDiabetes = ids.includes('diabetes') || ids.includes(DIABETES);
    if (isDiabetes) keepNearest(reading, entry, DIABETES, relation);
    if (ids.includes('ascvd') && isPremature(relation, resource, condition)) {
      keepNearest(reading, entry, PREMATURE, relation);
    }
  }
}

function relationOf(resource: Json): FamilyRelation | undefined {
  for (const coding of listOf(objectOf(resource['relationship'])?.['coding'])) {
    const relation = FAMILY_RELATIONS.get(textOf(objectOf(coding)?.['code']) ?? '');
    if (relation) return relation;
  }
  return undefined;
}

function isPremature(relation: FamilyRelation, resource: Json, condition: Json): boolean {
  const sex = relation.sex ?? displayOfSex(resource);
  const onset = ageYears(condition['onsetAge']);
  if (relation.degree !== 'firstDegree' || !sex || onset === undefined) return false;
  return onset < PREMATURE_BELOW_YEARS[sex];
}

function displayOfSex(resource: Json): 'male' | 'female' | undefined {
  const codes = listOf(objectOf(resource['sex'])?.['coding']).map((one) => objectOf(one)?.['code']);
  return codes.includes('male') ? 'male' : codes.includes('female') ? 'female' : undefined;
}

/** A parent before another first-degree relative, that before a second-degree one. */
function keepNearest(
  reading: Reading,
  entry: RecordEntry,
  concept: string,
  { degree, parental }: FamilyRelation,
): void {
  const nearness = (one: { degree: string; parental: boolean }): number =>
    (one.degree === 'firstDegree' ? 1 : 0) + (one.parental ? 1 : 0);
  const known = reading.familyHistory.get(concept);
  if (known && nearness(known) >= nearness({ degree, parental })) return;
  const { resource } = entry;
  const text = displayOf(resource['relationship']);
  const source = sourceOf(entry, text, textOf(resource['date']));
  reading.familyHistory.set(concept, { degree, parental, source });
}
