/** What clinicians decided on the results of a model: counts only. */
export interface DecisionCount {
  /** `2026-11` */
  readonly month: string;
  /** `confirm`, `disagree`; of findings in images `agree`, `change`, `disagree`. */
  readonly choice: string;
  /** Null: none was given. */
  readonly reason: string | null;
  readonly count: number;
}

export interface DecisionCounts {
  /** Of one hospital, newest month first. */
  ofModel(hospital: string, model: string): Promise<readonly DecisionCount[]>;
}
