/** Hook encounter-start: a visit or a stay begins. */
import { encounterContext, type CdsService } from '../cds-service.ts';

export const encounterStart: CdsService = {
  id: 'mentor-encounter-start',
  hook: 'encounter-start',
  title: 'Risks at the start of an encounter',
  description:
    'Computes published risk models from the record when an encounter begins. One card tells the risks above their action threshold, with reasons and proposals; none where nobody needs to act.',
  context: encounterContext.transform((context) => ({ ...context, draftOrders: [] })),
};
