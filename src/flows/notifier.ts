/** Notifies subscribers in the background, side by side: each in its own order, none waits for another. */
import { notifySubscriber, type NotifyPorts } from './notify-subscriber.ts';

/** Handshakes, retries and heartbeats come at their time; events wake it. */
const LOOK_EVERY_MS = 500;
/** Receivers that are sent to at the same moment. */
const SIDE_BY_SIDE = 500;

export class Notifier {
  readonly #ports: NotifyPorts;
  readonly #lanes = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #stopped = true;

  constructor(ports: NotifyPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Something may be due: look now. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#looking !== undefined) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#again = false;
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
      if (this.#stopped) return;
      if (this.#again) this.wake();
      else this.#timer = setTimeout(() => this.wake(), LOOK_EVERY_MS);
    });
  }

  /** Ends after what is being sent now. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all(this.#lanes.values());
  }

  async #look(): Promise<void> {
    try {
      const { subscriptions, clock } = this.#ports;
      for (const { id } of await subscriptions.due(clock.now())) {
        if (this.#lanes.size >= SIDE_BY_SIDE) return;
        if (this.#lanes.has(id)) continue;
        const lane = this.#drain(id).finally(() => this.#lanes.delete(id));
        this.#lanes.set(id, lane);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  async #drain(id: string): Promise<void> {
    try {
      while (!this.#stopped) {
        const due = await this.#ports.subscriptions.dueOf(id, this.#ports.clock.now());
        if (due === undefined || !(await notifySubscriber(due, this.#ports))) return;
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const kind = error instanceof Error ? error.name : 'unknown';
    this.#ports.report('notifier.failed', { kind });
  }
}
