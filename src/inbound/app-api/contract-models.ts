/**
 * The part of the contract that is about models: types only, for the browser app, beside contract.ts.
 *
 *   GET  /api/models                                          ModelsView: what is installed; nobody signs in
 *   GET  /api/models/:id/:version                             ModelView, of the package alone
 *   GET  /api/p/:session/models                               ModelsView
 *   GET  /api/p/:session/models/:id/:version                  ModelView, with local figures and the hospital's decisions
 * Under the address of a ModelView:
 *   …/card.json                                               ModelCardView, to be saved
 *   …/evaluation/:of/:figure.svg                              a drawing; `of` is `package` or `local`
 *   …/evaluation/:of                                          the whole page of an evaluation, HTML
 * Nothing here is about a patient.
 */

export interface ModelRow {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly shortTitle: string;
  readonly kind: string;
  readonly state: 'active' | 'off' | 'failed';
  readonly investigational: boolean;
}

export interface ModelsView {
  readonly models: readonly ModelRow[];
  /** Packages that did not load, and why. */
  readonly faults: readonly string[];
}

/** `from` names where it stands. */
export type AnswerView =
  | { readonly known: true; readonly text: string; readonly from: string }
  | { readonly known: false; readonly because: string };

export interface AttributeView {
  readonly number: number;
  /** `(8)(ii)` of 45 CFR 170.315(b)(11)(iv)(B). */
  readonly paragraph: string;
  readonly name: string;
  readonly asks: string;
  readonly answer: AnswerView;
}

export interface CardSectionView {
  readonly section: string;
  readonly fields: readonly { readonly field: string; readonly answer: AnswerView }[];
}

interface ModelCardView {
  readonly model: {
    readonly id: string;
    readonly version: string;
    readonly title: string;
    readonly shortTitle: string;
    readonly kind: string;
    readonly investigational: boolean;
    readonly sha256: string;
    readonly referenceCases: number;
    readonly license: string;
    readonly references: readonly {
      readonly citation: string;
      readonly doi?: string;
      readonly url?: string;
    }[];
  };
  readonly inputs: readonly {
    readonly id: string;
    readonly title: string;
    readonly unit: string | null;
    readonly range: string;
    /** ISO 8601 duration. */
    readonly maxAge: string | null;
    readonly withoutIt: string;
  }[];
  readonly sourceAttributes: readonly AttributeView[];
  readonly chai: readonly CardSectionView[];
  readonly modelCard: readonly CardSectionView[];
}

export interface TableView {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface EvaluationView {
  readonly of: 'package' | 'local';
  readonly at: string | null;
  readonly data: string;
  readonly validity: string;
  readonly fairness: string;
  readonly figures: readonly (TableView & { readonly id: string; readonly says: string })[];
  readonly tables: readonly TableView[];
}

export interface DecisionCountView {
  /** `2026-11` */
  readonly month: string;
  readonly choice: string;
  readonly reason: string | null;
  readonly count: number;
}

export interface ModelView {
  readonly enabled: boolean;
  readonly card: ModelCardView;
  readonly evaluations: readonly EvaluationView[];
  /** Of the hospital whose chart is open; null: no chart is. */
  readonly decisions: readonly DecisionCountView[] | null;
}
