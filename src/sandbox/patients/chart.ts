/**
 * One synthetic patient's chart, written down entry by entry. In: a person and the instant "now". Out: FHIR R4 resources.
 *
 * Every date is counted back from "now", so that a chart never grows stale; ids count up, so that the same instant gives the same chart.
 */
import type {
  AllergyIntolerance,
  Condition,
  Encounter,
  FamilyMemberHistory,
  List,
  MedicationRequest,
  MedicationStatement,
  Observation,
  Patient,
  Procedure,
  Resource,
} from '@medplum/fhirtypes';
import { isoAt, type When } from './moments.ts';
import * as entries from './entries.ts';
import { patientOf, type Person } from './person.ts';
import type { DrugKey, LabKey, ProblemKey, SmokingKey } from './terms.ts';

export type Readings = Readonly<Partial<Record<LabKey, number>>>;

export class Chart {
  readonly asOf: string;
  readonly patient: Patient;
  readonly #id: string;
  readonly #resources: Resource[] = [];
  readonly #counts = new Map<string, number>();

  constructor(asOf: string, person: Person) {
    this.asOf = asOf;
    this.#id = person.id;
    this.patient = patientOf(asOf, person);
  }

  get resources(): Resource[] {
    return [this.patient, ...this.#resources];
  }

  /** FHIR dateTime of a moment before now. */
  at(when: When): string {
    return isoAt(this.asOf, when);
  }

  /** Several results of one moment. */
  results(when: When, readings: Readings, change?: Partial<Observation>): this {
    for (const [key, value] of Object.entries(readings) as [LabKey, number][])
      this.observation({ ...entries.measured(key, value), ...change }, when);
    return this;
  }

  /** One result through the years: days ago and value. */
  series(key: LabKey, values: readonly (readonly [number, number])[]): this {
    for (const [daysAgo, value] of values) this.observation(entries.measured(key, value), daysAgo);
    return this;
  }

  /** @param systolic mm[Hg] */
  bloodPressure(systolic: number, diastolic: number, when: When): this {
    return this.observation(entries.bloodPressure(systolic, diastolic), when);
  }

  smoking(status: SmokingKey, when: When): this {
    return this.observation(entries.smoking(status), when);
  }

  /** Answer to an input without a code. */
  answers(when: When, given: Readonly<Record<string, boolean | number | string>>): this {
    for (const [input, value] of Object.entries(given))
      this.observation(entries.answer(input, value), when);
    return this;
  }

  /** @param points 0–3 for each question, in their order */
  questionnaire(name: 'phq9' | 'gad7', points: readonly number[], when: When): this {
    for (const each of entries.questionnaire(name, points)) this.observation(each, when);
    return this;
  }

  observation(observation: entries.Draft<Observation>, when: When): this {
    return this.add({ effectiveDateTime: this.at(when), ...observation });
  }

  /** @param since days ago */
  problem(key: ProblemKey, since: number, change: Partial<Condition> = {}): this {
    const onset =
      change.onsetAge === undefined ? { onsetDateTime: this.at(since).slice(0, 10) } : {};
    return this.add({ ...entries.problem(key), ...onset, recordedDate: this.at(since), ...change });
  }

  /** @param since days ago */
  drug(key: DrugKey, since: number, change: Partial<MedicationRequest> = {}): this {
    return this.add({ ...entries.prescription(key), authoredOn: this.at(since), ...change });
  }

  add(
    draft: entries.Draft<
      | AllergyIntolerance
      | Condition
      | Encounter
      | FamilyMemberHistory
      | List
      | MedicationRequest
      | MedicationStatement
      | Observation
      | Procedure
      | entries.OtherEntry
    >,
  ): this {
    const { resourceType } = draft;
    const count = (this.#counts.get(resourceType) ?? 0) + 1;
    this.#counts.set(resourceType, count);
    const owner = { reference: `Patient/${this.#id}` };
    const owned = entries.NAMES_PATIENT.has(resourceType) ? { patient: owner } : { subject: owner };
    const id = `${this.#id}-${resourceType.toLowerCase()}-${count}`;
    this.#resources.push({ ...draft, id, ...owned } as Resource);
    return this;
  }

  /** Reference to the nth entry of a type, counted from 1. */
  reference(type: Resource['resourceType'], nth: number): string {
    return `${type}/${this.#id}-${type.toLowerCase()}-${nth}`;
  }
}
