/** Hook order-sign: orders are about to be signed. */
import { draftsIn, orderContext, type CdsService } from '../cds-service.ts';

export const orderSign: CdsService = {
  id: 'mentor-order-sign',
  hook: 'order-sign',
  title: 'Risks and proposals beside the orders to be signed',
  description:
    'Tells when an allergy or a pregnancy speaks against a drug that is about to be signed, and which proposals for the risks of this patient are not among the orders.',
  context: orderContext.transform((context) => ({ ...context, draftOrders: draftsIn(context) })),
};
