/** What versions say that run beside the served ones, kept to be compared; no hospital and no screen sees it. */

export interface ShadowResult {
  /** Digest of the patient: the last result of each counts. */
  readonly patient: string;
  readonly at: string;
  readonly model: string;
  readonly version: string;
  readonly servedVersion: string;
  /** Output of the model. */
  readonly output: string;
  /** Probability 0–1, or score; undefined where there is none. */
  readonly served: number | undefined;
  readonly shadow: number | undefined;
  /** From here on something is done, by the served version. */
  readonly threshold: number | undefined;
}

export interface ShadowResults {
  keep(results: readonly ShadowResult[]): Promise<void>;
  of(model: string, version: string): Promise<readonly ShadowResult[]>;
}
