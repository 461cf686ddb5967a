/** What the configuration says about assessments: the settings of its only hospital, and which models are switched on. */
import { resolve } from 'node:path';
import { DEFAULT_SETTINGS } from '../domain/settings.ts';
import { ownModelsOf } from '../domain/own-models.ts';
import type { OwnModels } from '../domain/own-models.ts';
import type { HospitalSettings } from '../domain/settings.ts';
import type { ModelSettings } from './wiring.ts';

export interface ConfiguredAssessment {
  readonly settings: HospitalSettings;
  readonly models: ModelSettings;
}

/**
 * Without a configuration file nothing of it is loaded.
 *
 * @throws AppError `config.invalid`
 */
export async function configuredAssessment(
  env: Readonly<Record<string, string | undefined>>,
): Promise<ConfiguredAssessment> {
  const isConfigured = (env['MENTOR_CONFIG'] ?? '') !== '';
  const own = ownModelsIn(env);
  if (!isConfigured)
    return { settings: DEFAULT_SETTINGS, models: { enabled: ['*'], disabled: [], own } };
  const { loadConfig } = await import('../config.ts');
  const { hospitals, models } = loadConfig(env);
  const [only, ...more] = hospitals;
  const settings = only === undefined || more.length > 0 ? DEFAULT_SETTINGS : only.settings;
  return { settings, models: { ...models, own } };
}

/** Its packages, and which versions it chose. */
export function ownModelsIn(env: Readonly<Record<string, string | undefined>>): OwnModels {
  const named = env['MENTOR_MODELS'] ?? '';
  return ownModelsOf(dataFolderOf(env), named === '' ? undefined : resolve(named));
}

/** Where the service keeps what it keeps; asked by commands that need no more of the configuration. */
export function dataFolderOf(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['MENTOR_DATA'] ?? '';
  return resolve(named === '' ? './data' : named);
}
