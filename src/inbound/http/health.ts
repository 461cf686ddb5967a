/** Liveness and readiness. In: what start-up waits for. Out: 200, or 503 with the names of what is not there yet. */
import { Router } from 'express';

/** Name of what is waited for → is it there? */
export type Readiness = () => Readonly<Record<string, boolean>>;

export function health(readiness: Readiness): Router {
  const router = Router();
  router.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  router.get('/health/ready', (_request, response) => {
    const waitsFor = Object.entries(readiness())
      .filter(([, there]) => !there)
      .map(([name]) => name);
    response
      .status(waitsFor.length === 0 ? 200 : 503)
      .json({ status: waitsFor.length === 0 ? 'ready' : 'waiting', waitsFor });
  });
  return router;
}
