/** The two routes of a SMART App Launch. */
import { Router } from 'express';
import { callbackRoute, type CallbackPorts } from './callback.ts';
import { launchRoute } from './launch.ts';
import { refusals } from './refusals.ts';

export function smartLaunch(ports: CallbackPorts): Router {
  const router = Router();
  router.get('/launch', launchRoute(ports));
  router.get('/callback', callbackRoute(ports));
  router.use(['/launch', '/callback'], refusals(ports));
  return router;
}
