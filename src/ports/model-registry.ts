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

export interface ModelRegistry {
  /** Enabled models, by id. */
  all(): readonly CompiledModel[];
  /** An enabled model. @throws AppError `model.unknown`, naming the ids there are */
  get(id: string): CompiledModel;
  /** Every package that loaded, the disabled ones included, by id. */
  registered(): readonly RegisteredModel[];
  /** Networks whose schema and hashes hold, the disabled ones included, by id. */
  networks(): readonly RegisteredNetwork[];
  /** Packages that did not load, and settings that name none. */
  faults(): readonly ModelFault[];
}
