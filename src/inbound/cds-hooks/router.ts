/** CDS Hooks 2.0: discovery, one service a hook, feedback. Each call is believed before its body is read. */
import { raw, Router, type Request, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import { advise, type AdvisePorts } from '../../flows/advise.ts';
import { prefetchTemplates } from '../../flows/prefetch-templates.ts';
import { takeFeedback } from '../../flows/take-feedback.ts';
import { trustHook, type TrustPorts } from '../../flows/trust-hook.ts';
import type { CdsClient } from '../../ports/cds-clients.ts';
import type { CdsService } from './cds-service.ts';
import { hookCors } from './cors.ts';
import { discovery } from './discovery.ts';
import { hookError } from './hook-error.ts';
import { feedbackOf, hookCallOf } from './hook-request.ts';
import { encounterStart } from './services/encounter-start.ts';
import { orderSelect } from './services/order-select.ts';
import { orderSign } from './services/order-sign.ts';
import { patientView } from './services/patient-view.ts';

export interface CdsHooksPorts extends AdvisePorts, TrustPorts {
  readonly log: Logger;
  /** @throws AppError `input.not-json`, `input.duplicate-key`, with the place */
  readonly parseJson: (bytes: Buffer, name: string) => unknown;
}

const SERVICES: readonly CdsService[] = [patientView, orderSelect, orderSign, encounterStart];
/** A chart with thousands of results. */
const LARGEST_BODY = '32mb';

export function cdsHooks(ports: CdsHooksPorts): Router {
  const router = Router();
  const believed = new WeakMap<Request, CdsClient>();

  const believe: RequestHandler = async (request, _response, next) => {
    const address = `${ports.baseUrl}/cds-services/${serviceOf(request).id}`;
    // Feedback goes to an address below that of the service; EHRs name either.
    const audiences = request.path.endsWith('/feedback')
      ? [`${address}/feedback`, address]
      : [address];
    believed.set(request, await trustHook(bearerOf(request), audiences, ports));
    next();
  };
  const clientOf = (request: Request): CdsClient => {
    const client = believed.get(request);
    if (client === undefined) throw new AppError('cds.not-trusted', 'the call was not checked');
    return client;
  };
  const body = raw({ limit: LARGEST_BODY, type: ['application/json', 'application/*+json'] });
  // A key given twice would leave one of two values: which one, nobody has said.
  const jsonOf = ({ body: bytes }: Request): unknown =>
    Buffer.isBuffer(bytes) ? ports.parseJson(bytes, 'request body') : undefined;

  router.use('/cds-services', hookCors());
  router.get(
    '/cds-services',
    discovery(SERVICES, async () => prefetchTemplates(await ports.queries())),
  );
  router.post('/cds-services/:id', believe, body, async (request, response) => {
    const client = clientOf(request);
    const call = hookCallOf(serviceOf(request), jsonOf(request));
    response.json({ cards: await advise(call, client, ports) });
  });
  router.post('/cds-services/:id/feedback', believe, body, async (request, response) => {
    await takeFeedback(feedbackOf(jsonOf(request)), clientOf(request), ports);
    response.json({});
  });
  router.use('/cds-services', () => {
    throw new AppError('request.not-found', 'there is no such CDS service');
  });
  router.use('/cds-services', hookError(ports.log));
  return router;
}

function serviceOf(request: Request): CdsService {
  const found = SERVICES.find(({ id }) => id === request.params['id']);
  if (found === undefined) throw new AppError('request.not-found', 'there is no such CDS service');
  return found;
}

function bearerOf(request: Request): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
}
