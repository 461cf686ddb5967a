/** Delivers in the background: at once when something was enqueued, else as the items' times come. */
import { deliverDue, type DeliverPorts } from './deliver-outbox.ts';
import { WakeLoop } from './wake-loop.ts';

const LOOK_EVERY_MS = 1_000;

export function outboxWorker(ports: DeliverPorts): WakeLoop {
  const loop: WakeLoop = new WakeLoop(async () => {
    try {
      // What was postponed is not due again before its time, so this ends.
      while (!loop.isStopped && (await deliverDue(ports)) > 0);
    } catch (error) {
      const kind = error instanceof Error ? error.name : 'unknown';
      ports.report('outbox.worker-failed', { kind });
    }
  }, LOOK_EVERY_MS);
  return loop;
}
