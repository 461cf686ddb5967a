/**
 * FHIR R4 resources → PatientRecord: what they say about one patient, as of an instant.
 *
 * Nobody has checked the JSON: whatever does not hold what R4 puts there is listed as unused, never guessed and never an
 * exception. What each resource may say is in the file of its name.
 */
import { SUPPLEMENTAL_OXYGEN } from '../../domain/codes/coded-concepts.ts';
import type { CodedValue, Measurement, PatientRecord } from '../../domain/patient-record.ts';
import type { HospitalSettings } from '../../domain/settings.ts';
import type { Unused } from '../../domain/source.ts';
import { AppError } from '../../errors.ts';
import { readAllergyIntolerance } from './allergy-intolerance.ts';
import { readCarePlan } from './care-plan.ts';
import { reportCircles } from './circular-members.ts';
import { readCondition } from './condition.ts';
import { withoutContradictions } from './contradictions.ts';
import { readDiagnosticReport } from './diagnostic-report.ts';
import { readEncounter } from './encounter.ts';
import { readFamilyMemberHistory } from './family-member-history.ts';
import { dateMs, localDate } from './fhir-date.ts';
import { readImmunization } from './immunization.ts';
import { readList } from './list.ts';
import { readMedicationRequest } from './medication-request.ts';
import { readMedicationStatement } from './medication-statement.ts';
import { newestFirst } from './newest-first.ts';
import { readObservation } from './observation.ts';
import { readPatient } from './patient.ts';
import { readProcedure } from './procedure.ts';
import { readQuestionnaireResponse } from './questionnaire-response.ts';
import { READ_TYPES } from './read-types.ts';
import type { ReadType } from './read-types.ts';
import type { Reading } from './reading.ts';
import { newReading } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { resourcesOfPatient } from './resources-of-patient.ts';
import { readServiceRequest } from './service-request.ts';

type Reader = (reading: Reading, entry: RecordEntry) => void;

const READERS: Readonly<Record<ReadType, Reader>> = {
  Observation: readObservation,
  QuestionnaireResponse: readQuestionnaireResponse,
  Condition: readCondition,
  Procedure: readProcedure,
  FamilyMemberHistory: readFamilyMemberHistory,
  MedicationRequest: readMedicationRequest,
  MedicationStatement: readMedicationStatement,
  AllergyIntolerance: readAllergyIntolerance,
  Immunization: readImmunization,
  DiagnosticReport: readDiagnosticReport,
  Encounter: readEncounter,
  ServiceRequest: readServiceRequest,
  CarePlan: readCarePlan,
  List: readList,
};

export interface ReadPatientRecordOptions {
  /** `Patient/<id>` or the `urn:uuid:` under which the patient came. */
  readonly subject: string;
  /** FHIR instant: nothing later is used. */
  readonly asOf: string;
  readonly settings: HospitalSettings;
}

/**
 * @param resources FHIR resources, or entries of a Bundle (`{ fullUrl, resource }`); those of other patients are not used
 * @throws AppError `input.no-patient`, `input.wrong-release`, `input.invalid` (asOf is no instant)
 */
export function readPatientRecord(
  resources: Iterable<unknown>,
  { subject, asOf, settings }: ReadPatientRecordOptions,
): PatientRecord {
  const asOfMs = dateMs(asOf);
  if (asOfMs === undefined) throw new AppError('input.invalid', 'asOf is not a FHIR instant');
  const unused: Unused[] = [];
  const found = resourcesOfPatient(resources, subject, unused);
  const person = readPatient(found.patient, asOfMs, settings.timeZone, unused);
  const reading = newReading({
    asOfMs,
    today: localDate(asOfMs, settings.timeZone),
    birthDate: person.birthDate,
    find: found.find,
    unused,
  });
  for (const type of READ_TYPES) {
    const read = READERS[type];
    for (const entry of found.byType.get(type) ?? []) read(reading, entry);
  }
  reportCircles(reading);
  return { subject, asOf, asOfMs, ...person, ...settled(reading), statementsRead: found.count };
}

/** Everything read, newest first, without contradictions. */
function settled(
  reading: Reading,
): Omit<
  PatientRecord,
  'subject' | 'asOf' | 'asOfMs' | 'patientSource' | 'raceCodes' | 'statementsRead'
> {
  const { unused } = reading;
  const measurements = mapped(reading.measurements, (id, all) => newestFirst(id, all, unused));
  const codedValues = mapped(reading.codedValues, (id, all) => newestFirst(id, all, unused));
  const oxygen = supplementalOxygen(measurements);
  if (oxygen.length > 0) codedValues.set(SUPPLEMENTAL_OXYGEN.id, oxygen);
  return {
    measurements,
    codedValues,
    answers: mapped(reading.answers, (id, all) => newestFirst(id, all, unused)),
    conditions: mapped(reading.conditions, (id, all) => withoutContradictions(id, all, unused)),
    medications: mapped(reading.medications, (id, all) => withoutContradictions(id, all, unused)),
    familyHistory: familyHistoryOf(reading),
    allergies: reading.allergies,
    orders: reading.orders,
    done: reading.done,
    encounters: reading.encounters,
    holdsConditions: reading.holdsConditions,
    holdsMedications: reading.holdsMedications,
    unused,
  };
}

/** Keys without a value that can be used are left out. */
function mapped<D, V>(
  drafts: ReadonlyMap<string, D[]>,
  settle: (id: string, drafts: D[]) => V[],
): Map<string, readonly V[]> {
  const values = new Map<string, readonly V[]>();
  for (const [id, all] of drafts) {
    const kept = settle(id, all);
    if (kept.length > 0) values.set(id, kept);
  }
  return values;
}

/** Whether oxygen was given, from flow and concentration; at the same instant a yes counts. */
function supplementalOxygen(
  measurements: ReadonlyMap<string, readonly Measurement[]>,
): readonly CodedValue[] {
  const values: CodedValue[] = [];
  for (const [concept, air] of Object.entries(SUPPLEMENTAL_OXYGEN.above)) {
    for (const { value, observedAt, observedAtMs, source } of measurements.get(concept) ?? []) {
      const word = value > air ? 'yes' : 'no';
      values.push({
        concept: SUPPLEMENTAL_OXYGEN.id,
        value: word,
        observedAt,
        observedAtMs,
        source,
      });
    }
  }
  const rank = ({ value }: CodedValue): number => (value === 'yes' ? 0 : 1);
  return values.sort((a, b) => b.observedAtMs - a.observedAtMs || rank(a) - rank(b));
}

/** A refuted "family history of diabetes" says that there is none, where no relative says otherwise. */
function familyHistoryOf({ familyHistory, conditions }: Reading): PatientRecord['familyHistory'] {
  const id = 'family-history-diabetes';
  const drafts = conditions.get(id) ?? [];
  const refuted = drafts.find(
    ({ statement }) => statement.says === 'no' && statement.how === 'refuted',
  );
  if (refuted && !familyHistory.has(id)) {
    const { source } = refuted.statement;
    familyHistory.set(id, { degree: 'none', parental: false, source });
  }
  return familyHistory;
}
