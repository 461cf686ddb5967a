/** Hook patient-view: somebody opens a chart. */
import { viewContext, type CdsService } from '../cds-service.ts';

export const patientView: CdsService = {
  id: 'mentor-patient-view',
  hook: 'patient-view',
  title: 'Risks above their action threshold',
  description:
    'Computes published risk models from the record when a chart is opened. One card tells the risks above their action threshold, with reasons and proposals; none where nobody needs to act.',
  context: viewContext.transform((context) => ({ ...context, draftOrders: [] })),
};
