/** What was last published for a patient, what people decided about it, and what they entered by hand. */
import type { CarePlan, Observation, RiskAssessment } from '@medplum/fhirtypes';
import type { CarePlanProposal } from '../domain/care-plan.ts';
import type { ImageRegion } from '../domain/image.ts';

export interface Person {
  /** Reference at the hospital, where the launch named one. */
  readonly reference: string | undefined;
  readonly name: string | undefined;
}

export interface Decision {
  readonly by: Person;
  readonly at: string;
  /** `confirm`, `disagree`, or the choices on a plan as they came. */
  readonly choice: string;
  readonly reason?: string;
  readonly note?: string;
  /** Plan: activity it is about. */
  readonly activity?: string;
  /** Plan: text and start of a changed activity. */
  readonly text?: string;
  readonly start?: string;
  /** Finding in an image: where the person sees it, in words and as a box in pixels of the image. */
  readonly place?: string;
  readonly box?: ImageRegion;
}

export interface PublishedResource {
  /** `urn:uuid:` under which its bundle creates it. */
  readonly fullUrl: string;
  /** As last sent. */
  readonly resource: RiskAssessment | Observation | CarePlan;
  /** The hospital does not take it: it is in our own store only. */
  readonly unsent?: true;
}

export interface Published {
  readonly hospital: string;
  /** `Patient/<id>` */
  readonly patient: string;
  /** Model id, or `care-plan`. */
  readonly subject: string;
  /** Of the content without its moment: the same again is not published again. */
  readonly digest: string;
  /** What a decision changes: RiskAssessment, score Observations, or the CarePlan. */
  readonly resources: readonly PublishedResource[];
  /** A finding as the model gave it, once a person has decided: another decision is on this. */
  readonly asRead?: readonly PublishedResource[];
  readonly proposal?: CarePlanProposal;
  /** What a model's result was computed from. */
  readonly inputs?: readonly {
    readonly input: string;
    readonly value: number | boolean | string;
    readonly from: readonly string[];
  }[];
  /** Confirmed results that this one followed: withdrawn if the record takes back what they rest on. */
  readonly earlier?: readonly Published[];
  /** Outbox item that carries its last state. */
  readonly outboxId: string;
  readonly publishedAt: string;
  /** In force, in the order they were made. */
  readonly decisions: readonly Decision[];
}

/** A value entered in our app. */
export interface HandEntry {
  readonly hospital: string;
  readonly patient: string;
  readonly input: string;
  /** What the Observation is coded with: LOINC for a measurement, else the input's own code. */
  readonly code: { readonly system: string; readonly code: string };
  /** null: answered "unknown". */
  readonly value: number | boolean | string | null;
  readonly unit: string | null;
  /** When it was true. */
  readonly at: string;
  readonly enteredAt: string;
  readonly by: Person;
  /** Also written to the hospital's record, by this outbox item. */
  readonly outboxId?: string;
}

/** A value of the record that a clinician holds to be wrong, or no longer. */
export interface SetAside {
  readonly hospital: string;
  readonly patient: string;
  /** Of the resource, with its version. */
  readonly reference: string;
  readonly isSetAside: boolean;
  readonly at: string;
  readonly by: Person;
}

export interface PublishedStore {
  ofPatient(hospital: string, patient: string): Promise<readonly Published[]>;
  /** `Patient/<id>` of those that something was published for, in order, after the given one (empty: from the first). */
  patients(hospital: string, after: string, limit: number): Promise<readonly string[]>;
  /** Replaces what was there for the same subject; appends new decisions to the history. */
  save(published: readonly Published[]): Promise<void>;
  entries(hospital: string, patient: string): Promise<readonly HandEntry[]>;
  addEntries(entries: readonly HandEntry[]): Promise<void>;
  /** In force. */
  setAside(hospital: string, patient: string): Promise<readonly SetAside[]>;
  addSetAside(value: SetAside): Promise<void>;
}
