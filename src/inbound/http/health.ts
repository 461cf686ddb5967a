/** Liveness and readiness. In: what is needed. Out: 200, or 503 with the names of what is not there, yet or any more. */
import { Router } from 'express';

/** Name of what is needed → is it there? `done-without`: it is not, and the service goes on as it is. */
export type Readiness = () => Readonly<Record<string, boolean | 'done-without'>>;

export function health(readiness: Readiness): Router {
  const router = Router();
  router.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  router.get('/health/ready', (_request, response) => {
    const all = Object.entries(readiness());
    const named = (state: boolean | 'done-without') =>
      all.filter(([, there]) => there === state).map(([name]) => name);
    const [waitsFor, doesWithout] = [named(false), named('done-without')];
    response.status(waitsFor.length === 0 ? 200 : 503).json({
      status: waitsFor.length === 0 ? 'ready' : 'waiting',
      waitsFor,
      ...(doesWithout.length === 0 ? {} : { doesWithout }),
    });
  });
  return router;
}
