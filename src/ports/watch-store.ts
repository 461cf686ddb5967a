/** How far a hospital's changes have been seen, and whose record must be assessed anew: durable, so that a crash loses no change. */

export interface SeenChange {
  readonly reference: string;
  readonly state: string;
  /** Absent: kept for good, since the server does not say when it changed. */
  readonly lastUpdated?: string;
}

export interface ChangedPatient {
  readonly patientId: string;
  /** Of the last change noticed. */
  readonly changedAt: string;
  readonly tries: number;
}

export interface WatchStore {
  /** Instant on the hospital's clock up to which changes of a type were seen. */
  cursor(hospital: string, type: string): Promise<string | undefined>;
  moveCursor(hospital: string, type: string, to: string): Promise<void>;
  isSeen(hospital: string, change: SeenChange): Promise<boolean>;
  /** What was seen and whom it concerns, in one commit. */
  note(
    hospital: string,
    seen: readonly SeenChange[],
    patientIds: readonly string[],
    now: string,
  ): Promise<void>;
  /** What a patient's record held when it was last looked at, as a digest. */
  recordState(hospital: string, patientId: string): Promise<string | undefined>;
  keepRecordState(hospital: string, patientId: string, state: string): Promise<void>;
  forgetSeen(hospital: string, before: string): Promise<void>;
  /** Patients about whom nothing has changed since `quietSince`, or who wait since before `noticedBefore`; oldest first. */
  due(
    hospital: string,
    at: { readonly now: string; readonly quietSince: string; readonly noticedBefore: string },
    limit: number,
  ): Promise<readonly ChangedPatient[]>;
  /** How many are not assessed yet, due or not. */
  waiting(hospital: string): Promise<number>;
  /** Stays where something changed meanwhile. */
  done(hospital: string, patient: ChangedPatient): Promise<void>;
  tryLater(hospital: string, patient: ChangedPatient, nextTryAt: string): Promise<void>;
}
