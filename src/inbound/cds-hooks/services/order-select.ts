/** Hook order-select: orders are being chosen. */
import { z } from 'zod';
import { draftsIn, orderContext, type CdsService } from '../cds-service.ts';

const selection = z.string().regex(/^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]+$/, 'must be Type/id');

export const orderSelect: CdsService = {
  id: 'mentor-order-select',
  hook: 'order-select',
  title: 'Risks and proposals beside the orders being chosen',
  description:
    'Tells when an allergy or a pregnancy speaks against a drug that is being chosen, and which proposals for the risks of this patient are not among the draft orders yet.',
  context: orderContext
    .extend({ selections: z.array(selection) })
    .transform((context) => ({ ...context, draftOrders: draftsIn(context) })),
};
