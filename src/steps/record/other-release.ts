/**
 * Resources of another FHIR release than R4: refused, since the same field may mean another thing there.
 *
 * Told by what only another release has: a profile or resource type of its own, a field that was renamed, a code where
 * R4 has a CodeableConcept. Sources: HL7 FHIR DSTU2, STU3, R4 4.0.1, R5 resource lists and "changes from previous
 * version" pages.
 */
import { AppError } from '../../errors.ts';
import type { Json } from './json.ts';
import { isJson, listOf } from './json.ts';

const OLDER_TYPES =
  'MedicationOrder DiagnosticOrder ProcedureRequest ReferralRequest DeviceUseRequest Conformance BodySite EligibilityRequest EligibilityResponse DataElement ImagingManifest ImagingObjectSelection ProcessRequest ProcessResponse Sequence';
const R5_TYPES =
  'ActorDefinition ArtifactAssessment BiologicallyDerivedProductDispense ConditionDefinition DeviceAssociation DeviceDispense DeviceUsage EncounterHistory FormularyItem GenomicStudy ImagingSelection InventoryItem InventoryReport NutritionIntake Permission RequestOrchestration Requirements TestPlan Transport';

const RELEASE_OF_TYPE: ReadonlyMap<string, string> = new Map([
  ...OLDER_TYPES.split(' ').map((type) => [type, 'DSTU2 or STU3'] as const),
  ...R5_TYPES.split(' ').map((type) => [type, 'R5'] as const),
]);

type Sign = readonly [field: string, release: string, isSign: (value: unknown) => boolean];

const isThere = (value: unknown): boolean => value !== undefined;
const isText = (value: unknown): boolean => typeof value === 'string';
const isCodeableReference = (value: unknown): boolean =>
  isJson(value) && (isJson(value['concept']) || isJson(value['reference']));

/** Fields that a type has in another release only, or in another form. */
const SIGNS: ReadonlyMap<string, readonly Sign[]> = new Map<string, readonly Sign[]>([
  [
    'AllergyIntolerance',
    [
      ['substance', 'DSTU2', isThere],
      ['clinicalStatus', 'STU3', isText],
      ['verificationStatus', 'STU3', isText],
      ['type', 'R5', isJson],
    ],
  ],
  [
    'Condition',
    [
      ['patient', 'DSTU2', isThere],
      ['dateRecorded', 'DSTU2', isThere],
      ['assertedDate', 'STU3', isThere],
      ['clinicalStatus', 'DSTU2 or STU3', isText],
      ['verificationStatus', 'DSTU2 or STU3', isText],
    ],
  ],
  [
    'Encounter',
    [
      ['patient', 'DSTU2', isThere],
      ['class', 'DSTU2', isText],
      ['class', 'R5', Array.isArray],
      ['actualPeriod', 'R5', isThere],
    ],
  ],
  [
    'Immunization',
    [
      ['date', 'DSTU2 or STU3', isThere],
      ['wasNotGiven', 'DSTU2', isThere],
      ['notGiven', 'STU3', isThere],
    ],
  ],
  ['MedicationRequest', [['medication', 'R5', isCodeableReference]]],
  [
    'MedicationStatement',
    [
      ['patient', 'DSTU2', isThere],
      ['taken', 'STU3', isThere],
      ['medication', 'R5', isCodeableReference],
      ['status', 'R5', (value) => value === 'recorded'],
      ['adherence', 'R5', isThere],
    ],
  ],
  [
    'Observation',
    [
      ['comments', 'DSTU2', isThere],
      ['related', 'DSTU2 or STU3', isThere],
      ['instantiatesCanonical', 'R5', isThere],
      ['triggeredBy', 'R5', isThere],
    ],
  ],
  [
    'Patient',
    [
      ['careProvider', 'DSTU2', isThere],
      ['animal', 'DSTU2 or STU3', isThere],
    ],
  ],
  [
    'Procedure',
    [
      ['notPerformed', 'DSTU2', isThere],
      ['notDone', 'STU3', isThere],
      ['occurrenceDateTime', 'R5', isThere],
      ['occurrencePeriod', 'R5', isThere],
    ],
  ],
  ['ServiceRequest', [['code', 'R5', isCodeableReference]]],
]);

/** What tells that a resource is of another release. */
export interface OtherRelease {
  /** Path of the sign within the resource; empty for the resource itself. */
  readonly field: string;
  readonly what: string;
}

export function otherReleaseOf(type: string, resource: Json): OtherRelease | undefined {
  const ofType = RELEASE_OF_TYPE.get(type);
  if (ofType !== undefined) {
    return { field: '', what: `${type} is a resource of FHIR ${ofType}` };
  }
  const signs = SIGNS.get(type) ?? NO_SIGNS;
  for (let index = 0; index < signs.length; index += 1) {
    const [field, release, isSign] = signs[index] ?? NO_SIGN;
    const value = resource[field];
    if (value !== undefined && isSign(value)) {
      return { field, what: `this form of ${type}.${field} is of FHIR ${release}` };
    }
  }
  const { meta } = resource;
  return isJson(meta) && meta['profile'] !== undefined
    ? profileRelease(meta['profile'])
    : undefined;
}

/** @param path of the resource */
export function wrongRelease(path: string, { field, what }: OtherRelease): AppError {
  const where = field === '' ? path : `${path}.${field}`;
  return new AppError(
    'input.wrong-release',
    `${what}; this service reads R4 (4.0.1). Ask the source for R4 or convert the data first.`,
    { where },
  );
}

const NO_SIGNS: readonly Sign[] = [];
const NO_SIGN: Sign = ['', '', () => false];
const PROFILE_RELEASE =
  /^http:\/\/hl7\.org\/fhir\/(?:([1-9]\.\d)\/|StructureDefinition\/[^|/]+\|([1-9]\.\d))/u;

/** A profile says its release in its address: `http://hl7.org/fhir/5.0/StructureDefinition/…`, `…|5.0.0` of the base. */
function profileRelease(profiles: unknown): OtherRelease | undefined {
  for (const profile of listOf(profiles)) {
    if (typeof profile !== 'string' || !profile.startsWith('http://hl7.org/fhir/')) continue;
    const release = PROFILE_RELEASE.exec(profile);
    const version = release?.[1] ?? release?.[2];
    if (version === undefined || version === '4.0') continue;
    return { field: 'meta.profile', what: `the profile is of FHIR ${version}` };
  }
  return undefined;
}
