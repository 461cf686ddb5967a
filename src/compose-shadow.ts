/** The wiring of versions in the shadow: the store that keeps what they say. */
import type { Logger } from 'pino';
import type { RunningKnowledge } from './compose-knowledge.ts';
import { assessInShadow } from './flows/assess-in-shadow.ts';
import type { AssessResources } from './flows/chart.ts';
import type { Database } from './outbound/sqlite/database.ts';
import { sqliteShadowResults } from './outbound/sqlite/shadow-results.ts';
import type { Clock } from './ports/clock.ts';

interface ShadowParts {
  readonly database: Database;
  readonly knowledge: Pick<RunningKnowledge, 'registry'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export function shadowing(
  assess: AssessResources,
  { database, knowledge, clock, log }: ShadowParts,
): AssessResources {
  return assessInShadow(assess, {
    shadows: async () => (await knowledge.registry()).shadows(),
    results: sqliteShadowResults(database),
    clock,
    failed: (error) => {
      const kind = error instanceof Error ? error.name : 'unknown';
      log.error({ event: 'shadow.failed', kind });
    },
  });
}
