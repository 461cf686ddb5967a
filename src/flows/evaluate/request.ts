/** What is asked of an evaluation, and the people it is made of. */
import type { ModelResult } from '../../domain/assessment.ts';
import type { CompiledModel } from '../../domain/compiled-model.ts';
import type { EvaluatedData } from '../../domain/evaluation.ts';
import type { ModelOutput } from '../../domain/model.ts';
import type { HospitalSettings } from '../../domain/settings.ts';

export interface EvaluateRequest {
  readonly model: string;
  /** CSV; with `outcomes` FHIR records: Bundle, NDJSON, or a folder of them. */
  readonly data: string;
  /** CSV with the outcome of each patient, for FHIR records. */
  readonly outcomes?: string;
  /** Moment of prediction of those whose row has none, FHIR instant. */
  readonly asOf?: string;
  /** Output of the model; its first one without it, or the one that the label column is named after. */
  readonly output?: string;
  /** Columns by name, where they are not called as usual. */
  readonly label?: string;
  readonly id?: string;
  readonly weight?: string;
  /** Further divisions into groups, by column. */
  readonly groups: readonly string[];
  /** Probability 0–1, or points; the model's own line without it. */
  readonly threshold?: number;
  /** Share of people whose set must hold the truth. */
  readonly coverage: number;
  readonly seed: number;
  /** Rows without an outcome are left out and counted, instead of refused. */
  readonly dropUnlabelled: boolean;
  /** Values are in the units of the header, however strange they look. */
  readonly trustUnits: boolean;
  readonly settings: HospitalSettings;
}

/** The model under evaluation, its output, and the others for the same outcome. */
export interface Subject {
  readonly model: CompiledModel;
  readonly output: ModelOutput;
  readonly against: readonly CompiledModel[];
}

export interface EvaluatedPerson {
  readonly id: string;
  readonly label: 0 | 1;
  readonly weight: number;
  readonly result: ModelResult;
  /** By the other models, in the order of `PeopleSource.against`; only some people are asked for them. */
  readonly others: () => readonly ModelResult[];
  readonly ageYears: number | undefined;
  readonly sex: string | undefined;
  /** In the order of `PeopleSource.divisions`. */
  readonly groups: readonly (string | undefined)[];
}

/** People whose data were checked: reading them finds no more faults. */
export interface PeopleSource {
  readonly data: Pick<
    EvaluatedData,
    'file' | 'sha256' | 'rows' | 'unlabelled' | 'weighted' | 'columns' | 'unusedColumns'
  >;
  readonly output: ModelOutput;
  /** Models for the same outcome that can be computed from these data. */
  readonly against: readonly CompiledModel[];
  /** Names of the divisions besides sex and age: `ethnicity`, a column. */
  readonly divisions: readonly string[];
  people(): AsyncIterable<readonly EvaluatedPerson[]>;
}

/** Told how far the reading is, 0–1. */
export type OnProgress = (phase: 'checking' | 'predicting' | 'computing', share: number) => void;
