/** Which version of each model somebody chose to serve, and what was served before it. */

export interface ChosenVersion {
  readonly version: string;
  readonly at: string;
  readonly who: string;
  readonly reason: string;
}

export interface ServedVersions {
  /**
   * What was chosen of a model, the first choice first; the last one is served. Empty: never chosen.
   *
   * @throws AppError `store.failed`
   */
  chosen(id: string): Promise<readonly ChosenVersion[]>;
  /**
   * Replaces the list, whole or not at all; durable before it returns.
   *
   * @throws AppError `store.failed`
   */
  keep(id: string, chosen: readonly ChosenVersion[]): Promise<void>;
}
