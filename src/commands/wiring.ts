/** What the commands need of the wiring: main.ts hands it to the program, each part loaded when it is used. */
import type { Config } from '../config.ts';
import type { Evaluation } from '../domain/evaluation.ts';
import type { OwnModels } from '../domain/own-models.ts';
import type { CheckNetworkPorts } from '../flows/check-network.ts';
import type { ModelCardPorts } from '../flows/model-cards.ts';
import type { ReadFilesRun } from '../flows/report-files.ts';
import type { AssessFiles } from '../flows/assess-files.ts';
import type { Trained, TrainRequest } from '../flows/train-model.ts';
import type { FineTunedModel, FineTuneRequest } from '../flows/fine-tune/fine-tune-model.ts';
import type { EvaluateRequest, OnProgress } from '../flows/evaluate/request.ts';
import type { Audit } from '../ports/audit.ts';
import type { ModelRegistry } from '../ports/model-registry.ts';
import type { ShadowResults } from '../ports/shadow-results.ts';
import type { PromotePorts } from '../flows/promote-version.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { SigningKeys } from '../ports/signing-keys.ts';
import type { StartService } from './start-service.ts';

/** Which models the configuration switches on; without a configuration every one. */
export interface ModelSettings {
  readonly enabled: readonly string[];
  readonly disabled: readonly string[];
  /** `id@version`, beside the served one. */
  readonly shadow?: readonly string[];
  /** Absent: the project's models only. */
  readonly own?: OwnModels;
}

/** What an operator looks at and repairs; it works while the service runs. */
export interface Operations {
  readonly outbox: Pick<Outbox, 'list' | 'retry'>;
  readonly audit: Pick<Audit, 'append' | 'verify'>;
  close(): void;
}

/** The keys of a store; signing keys may change while the service runs. */
export interface KeyOperations {
  readonly signing: Pick<SigningKeys, 'list' | 'rotate'>;
  readonly audit: Pick<Audit, 'append'>;
  /** Undefined: derived from MENTOR_SECRET, since it was never rotated. */
  readonly dataKeyMadeAt: string | undefined;
  close(): void;
}

/** Which version of a model is served, and what others say beside it. */
export interface VersionOperations extends PromotePorts {
  readonly shadow: Pick<ShadowResults, 'of'>;
  close(): void;
}

export interface EvaluateCommandRequest {
  readonly request: EvaluateRequest;
  readonly models: ModelSettings;
  /** Folder that receives predictions, figures and page. */
  readonly out?: string;
  /** Data folder that keeps the figures for the model's card. */
  readonly keepIn?: string;
  readonly onProgress: OnProgress;
}

export interface ReadFilesCommand {
  /** Files and folders. */
  readonly paths: readonly string[];
  /** Model ids; none: every enabled one. */
  readonly models: readonly string[];
  readonly settings: ModelSettings;
  readonly point?: { readonly x: number; readonly y: number; readonly diameterMm?: number };
  /** SNOMED CT codes. */
  readonly reported: readonly string[];
  readonly asOf: string;
}

export interface Wiring {
  readonly openKeys: (config: Config) => Promise<KeyOperations>;
  /** @throws AppError `store.in-use` while the service runs */
  readonly rotateData: (config: Config) => Promise<void>;
  /** @throws AppError `store.failed` where there is no store yet */
  readonly openOperations: (config: Config) => Promise<Operations>;
  /** Makes the store where there is none. */
  readonly openVersions: (config: Config) => Promise<VersionOperations>;
  readonly startService: StartService;
  readonly assessFiles: AssessFiles;
  readonly readFiles: (command: ReadFilesCommand) => Promise<ReadFilesRun>;
  /** @param out folder that gets `<id>/<version>/` */
  readonly train: (
    request: TrainRequest,
    out: string,
    onProgress: (line: string) => void,
  ) => Promise<Trained>;
  /** @param out folder that gets `<id>/<version>/` */
  readonly fineTune: (
    request: FineTuneRequest,
    models: ModelSettings,
    out: string,
    onProgress: (line: string) => void,
  ) => Promise<FineTunedModel>;
  readonly evaluateModel: (request: EvaluateCommandRequest) => Promise<Evaluation>;
  readonly openRegistry: (models: ModelSettings) => Promise<ModelRegistry>;
  /** What the cards of models are made of, beside the registry. */
  readonly openPapers: (
    dataFolder: string,
    own: OwnModels,
  ) => Promise<Omit<ModelCardPorts, 'registry'>>;
  /** The engines that run networks; they do not keep the process. */
  readonly openNetworks: () => Promise<CheckNetworkPorts>;
}
