/** What an archive says to have of a study (PS3.4 annex R): evidence that nothing is missing here. */
export interface AvailabilityNotice {
  readonly studyInstanceUid: string;
  /** That can be had; each once. */
  readonly sopInstanceUids: readonly string[];
}
