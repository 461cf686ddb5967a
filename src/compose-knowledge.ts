/** Models and recommendations of the running service: read in the background of the start, and again when a version is promoted. */
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { openRegistry } from './assess-knowledge.ts';
import type { Config } from './config.ts';
import { AppError } from './errors.ts';
import type { Knowledge } from './flows/assess-resources.ts';
import { filePlanDefinitions } from './outbound/files/plan-definitions.ts';
import { stampOf } from './outbound/files/served-versions.ts';
import type { ModelRegistry } from './ports/model-registry.ts';
import { compilePlans } from './steps/recommend/compile.ts';

const PROFILES_FOLDER = fileURLToPath(new URL('../profiles', import.meta.url));
const LOOK_EVERY_MS = 2_000;

type Read = Knowledge & { readonly registry: ModelRegistry };

export interface RunningKnowledge {
  readonly load: () => Promise<Knowledge>;
  readonly registry: () => Promise<ModelRegistry>;
  readonly isLoaded: () => boolean;
  /** Called with every registry that was read, the first one included. */
  readonly onRead: (told: (registry: ModelRegistry) => void) => void;
  readonly close: () => void;
}

export function knowledgeOf(config: Config, log: Logger): RunningKnowledge {
  const { models, ownModels } = config;
  const told: ((registry: ModelRegistry) => void)[] = [];
  let loaded = false;
  let stamp = stampOf(ownModels.chosen);
  async function read(): Promise<Read> {
    const plans = compilePlans(await filePlanDefinitions(PROFILES_FOLDER).all());
    const registry = openRegistry({ ...models, own: ownModels });
    for (const fault of registry.faults()) log.error({ event: 'model.fault', ...fault });
    loaded = true;
    return { models: registry.all(), plans, registry };
  }
  let current = setImmediate().then(read);
  // Told to whoever waits for it, and by /health/ready.
  current.then(
    ({ registry }) => told.forEach((tell) => tell(registry)),
    (error: unknown) => log.fatal({ event: 'models.failed', reason: reasonOf(error) }),
  );
  /** What was read before stays where reading again fails. */
  async function lookAgain(): Promise<void> {
    try {
      const found = stampOf(ownModels.chosen);
      if (found === stamp) return;
      stamp = found;
      const again = await read();
      current = Promise.resolve(again);
      log.info({ event: 'models.read-again', models: again.models.length });
      for (const tell of told) tell(again.registry);
    } catch (error) {
      log.error({ event: 'models.failed', reason: reasonOf(error) });
    }
  }
  const looking = setInterval(() => void lookAgain(), LOOK_EVERY_MS);
  looking.unref();
  return {
    load: () => current,
    registry: async () => (await current).registry,
    isLoaded: () => loaded,
    onRead: (tell) => void told.push(tell),
    close: () => clearInterval(looking),
  };
}

function reasonOf(error: unknown): string {
  return error instanceof AppError ? error.message : 'the service failed';
}
