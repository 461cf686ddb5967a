/** Which models there are: packages that were checked, compiled and verified when they were loaded. */
import type { CompiledModel } from '../domain/compiled-model.ts';
import type { ImagingPackage } from '../domain/imaging-model.ts';
import type { ReferenceCase } from '../domain/reference-case.ts';

/** A package that does not load, and why. */
export interface ModelFault {
  /** Folder of the package, or the setting that names it. */
  readonly where: string;
  /** Stable code of errors.ts: `model.invalid`, `model.expression` or `model.unknown`. */
  readonly code: string;
  /** One sentence for the operator. */
  readonly message: string;
}

export interface RegisteredModel {
  readonly model: CompiledModel;
  readonly cases: readonly ReferenceCase[];
  /** Switched on for assessments. */
  readonly enabled: boolean;
}

/** A network that reads images, as its files say; its engine has not been asked. */
export interface RegisteredNetwork {
  readonly pack: ImagingPackage;
  readonly enabled: boolean;
}

/** A version that is there, whether or not it loads. */
export interface InstalledVersion {
  readonly id: string;
  readonly version: string;
  readonly folder: string;
  readonly origin: 'project' | 'hospital';
  /** Served: what patients are assessed with. Shadow: runs beside it, and nobody sees it. */
  readonly state: 'served' | 'shadow' | 'other';
}

export interface ModelRegistry {
  /** Enabled models, by id. */
  all(): readonly CompiledModel[];
  /** An enabled model. @throws AppError `model.unknown`, naming the ids there are */
  get(id: string): CompiledModel;
  /** The served version of every model that loaded, the disabled ones included, by id. */
  registered(): readonly RegisteredModel[];
  /** Networks whose schema and hashes hold, the disabled ones included, by id. */
  networks(): readonly RegisteredNetwork[];
  /** Served versions that did not load, and settings that name none. */
  faults(): readonly ModelFault[];
  /** Every version that is there, by id, the oldest first. */
  versions(): readonly InstalledVersion[];
  /** Versions that run beside the served ones. */
  shadows(): readonly CompiledModel[];
  /**
   * Any version, loaded and checked now.
   *
   * @throws AppError `model.unknown`, naming the versions there are; `model.invalid`, `model.expression`
   */
  open(id: string, version: string): RegisteredModel | RegisteredNetwork;
}
