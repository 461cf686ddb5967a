/**
 * A Bundle, a resource or a list of resources → one group for each patient.
 *
 * Every kind of Bundle (collection, searchset, transaction, batch, document …), also Bundles within a Bundle. A group holds
 * the patient, what is about this patient, and what is about nobody in particular (Medication). A clinical resource that
 * names no patient, or one that is not here, is nobody's: each group gets it, and its reading lists it as unused.
 */
import { AppError } from '../../errors.ts';
import type { Json } from './json.ts';
import { isJson, objectOf, textOf } from './json.ts';
import { otherReleaseOf, wrongRelease } from './other-release.ts';
import { patientFinder } from './patient-references.ts';
import { isShared, isWanted } from './read-types.ts';
import type { RecordEntry } from './record-entry.ts';
import { entryOf, unversionedReference } from './record-entry.ts';
import { compareVersions } from './resources-of-patient.ts';

export interface PatientGroup {
  /** The reference under which the patient came: `Patient/<id>`, or the `urn:uuid:` of its entry. */
  readonly subject: string;
  /** Resources or entries of a Bundle, as `readPatientRecord` takes them. */
  readonly resources: readonly unknown[];
}

/** Deepest nesting of Bundles that anybody means. */
const DEEPEST = 8;

/**
 * @param input parsed JSON: a Bundle, a resource, or a list of both (the lines of an NDJSON file)
 * @throws AppError `input.not-fhir`, `input.wrong-release`, `input.no-patient`, `input.duplicate-patient`
 */
export function splitBundle(input: unknown): readonly PatientGroup[] {
  const pile: Pile = { entries: [], strange: [] };
  if (Array.isArray(input)) {
    input.forEach((one, index) => collect(entryOf(one), '', index, 0, pile));
  } else collect(entryOf(input), rootType(input), undefined, 0, pile);
  const patients = distinctPatients(pile.entries);
  const find = patientFinder(patients);
  const groups = patients.map((patient) => ({
    subject: unversionedReference(patient),
    resources: [patient] as unknown[],
  }));
  const shared: unknown[] = pile.strange;
  for (const entry of pile.entries) {
    if (!isWanted(entry.type)) continue;
    const about = isShared(entry.type) ? 'nobody' : find(entry.resource);
    const own = typeof about === 'number' ? groups[about] : undefined;
    (own?.resources ?? shared).push(entry);
  }
  for (const { resources } of groups) for (const item of shared) resources.push(item);
  return groups;
}

/** What was found: resources, and what is none, as items that say where it stands. */
interface Pile {
  readonly entries: RecordEntry[];
  readonly strange: unknown[];
}

function rootType(input: unknown): string {
  const type = isJson(input) ? textOf(input['resourceType']) : undefined;
  if (type === undefined) {
    throw new AppError(
      'input.not-fhir',
      'the input is not a FHIR resource: it has no resourceType; give a Bundle, resources or NDJSON',
    );
  }
  return type;
}

/** @param index place in the list that `path` names; undefined where `path` names the resource itself */
function collect(
  entry: RecordEntry | undefined,
  path: string,
  index: number | undefined,
  depth: number,
  pile: Pile,
): void {
  if (!entry) {
    pile.strange.push({ path: placeOf(path, index) });
  } else if (entry.type === 'Bundle' && depth < DEEPEST) {
    collectBundle(entry.resource, placeOf(path, index), depth, pile);
  } else {
    const other = otherReleaseOf(entry.type, entry.resource);
    if (other) throw wrongRelease(placeOf(path, index), other);
    pile.entries.push(entry);
  }
}

function placeOf(path: string, index: number | undefined): string {
  if (index === undefined) return path;
  return path === '' ? `[${index}]` : `${path}[${index}].resource`;
}

/** Bundles within a Bundle are flattened. */
function collectBundle(bundle: Json, place: string, depth: number, pile: Pile): void {
  const list = bundle['entry'];
  const path = `${place}.entry`;
  if (list !== undefined && !Array.isArray(list)) {
    throw new AppError('input.not-fhir', `${path} is not a list`, { where: path });
  }
  const found: readonly unknown[] = list ?? [];
  for (let index = 0; index < found.length; index += 1) {
    const one = found[index];
    // An entry may hold no resource: the answer to a transaction, a deletion.
    if (isJson(one) && one['resource'] === undefined && one['resourceType'] === undefined) continue;
    collect(entryOf(one), path, index, depth + 1, pile);
  }
}

/** Each patient once: two versions are the newer one; the same id with other content is a mistake nobody can resolve. */
function distinctPatients(entries: readonly RecordEntry[]): RecordEntry[] {
  const patients = new Map<string, RecordEntry>();
  for (const entry of entries) {
    if (entry.type !== 'Patient') continue;
    const key = keyOf(entry);
    const known = patients.get(key);
    const order = known ? compareVersions(entry, known) : 1;
    if (order > 0) patients.set(key, entry);
    else if (order === 0 && known && !isSame(known.resource, entry.resource)) refuseDuplicate();
  }
  if (patients.size > 0) return [...patients.values()];
  throw new AppError(
    'input.no-patient',
    'the input holds no Patient resource; add the Patient that the other resources are about',
  );
}

function keyOf(entry: RecordEntry): string {
  const id = textOf(entry.resource['id']);
  if (id === undefined && entry.fullUrl === undefined) {
    throw new AppError(
      'input.invalid',
      'a Patient has neither an id nor a fullUrl, so nothing can refer to it; add one',
    );
  }
  return id === undefined ? unversionedReference(entry) : `Patient/${id}`;
}

function isSame(a: Json, b: Json): boolean {
  const bare = (resource: Json): string => JSON.stringify({ ...resource, meta: undefined });
  return bare(a) === bare(b) || objectOf(a) === objectOf(b);
}

function refuseDuplicate(): never {
  throw new AppError(
    'input.duplicate-patient',
    'two Patient resources have the same id and different content; give each patient once, or split the input by source',
  );
}
