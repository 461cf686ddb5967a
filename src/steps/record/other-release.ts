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

/**
 * @param where path of the resource, for the message
 * @throws AppError `input.wrong-release`
 */
export function refuseOtherRelease(type: string, resource: Json, where: () => string): void {
  const ofType = RELEASE_OF_TYPE.get(type);
  if (ofType !== undefined) refuse(where(), `${type} is a resource of FHIR ${ofType}`);
  for (const [field, release, isSign] of SIGNS.get(type) ?? []) {
    const value = resource[field];
    if (value !== undefined && isSign(value)) {
      refuse(`${where()}.${field}`, `this form of ${type}.${field} is of FHIR ${release}`);
    }
  }
  const { meta } = resource;
  if (isJson(meta) && meta['profile'] !== undefined) {
    for (const profile of listOf(meta['profile'])) refuseProfile(profile, where);
  }
}

/** A profile says its release in its address: `http://hl7.org/fhir/5.0/StructureDefinition/…`, `…|5.0.0` of the base. */
function refuseProfile(profile: unknown, where: () => string): void {
  if (typeof profile !== 'string' || !profile.startsWith('http://hl7.org/fhir/')) return;
  const release =
    /^http:\/\/hl7\.org\/fhir\/(?:([1-9]\.\d)\/|StructureDefinition\/[^|/]+\|([1-9]\.\d))/u.exec(
      profile,
    );
  const version = release?.[1] ?? release?.[2];
  if (version === undefined || version === '4.0') return;
  refuse(`${where()}.meta.profile`, `the profile is of FHIR ${version}`);
}

function refuse(path: string, what: string): never {
  throw new AppError(
    'input.wrong-release',
    `${path}: ${what}; this service reads R4 (4.0.1). Ask the source for R4 or convert the data first.`,
    { where: path },
  );
}
