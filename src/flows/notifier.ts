/** Notifies subscribers in the background, side by side: each in its own order, none waits for another. */
import { LaneLoop } from './lane-loop.ts';
import { notifySubscriber, type NotifyPorts } from './notify-subscriber.ts';

/** Handshakes, retries and heartbeats come at their time; events wake it. */
const LOOK_EVERY_MS = 500;
const SIDE_BY_SIDE = 500;

export function notifier(ports: NotifyPorts): LaneLoop {
  const { subscriptions, clock, report } = ports;
  return new LaneLoop({
    due: async () => (await subscriptions.due(clock.now())).map(({ id }) => id),
    step: async (id) => {
      const due = await subscriptions.dueOf(id, clock.now());
      return due !== undefined && notifySubscriber(due, ports);
    },
    failed: (error) => {
      report('notifier.failed', { kind: error instanceof Error ? error.name : 'unknown' });
    },
    everyMs: LOOK_EVERY_MS,
    sideBySide: SIDE_BY_SIDE,
  });
}
