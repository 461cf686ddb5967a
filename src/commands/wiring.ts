/** What the commands need of the wiring: main.ts hands it to the program, each part loaded when it is used. */
import type { AssessFiles } from '../flows/assess-files.ts';
import type { ModelRegistry } from '../ports/model-registry.ts';
import type { StartService } from './start-service.ts';

/** Which models the configuration switches on; without a configuration every one. */
export interface ModelSettings {
  readonly enabled: readonly string[];
  readonly disabled: readonly string[];
}

export interface Wiring {
  readonly startService: StartService;
  readonly assessFiles: AssessFiles;
  readonly openRegistry: (models: ModelSettings) => Promise<ModelRegistry>;
}
