/** Delivers in the background: at once when something was enqueued, else as the items' times come. */
import { deliverDue, type DeliverPorts } from './deliver-outbox.ts';

const LOOK_EVERY_MS = 1_000;

export class OutboxWorker {
  readonly #ports: DeliverPorts;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = true;

  constructor(ports: DeliverPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Something may be due: look now. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#running = this.#drain().finally(() => {
      this.#running = undefined;
      if (!this.#stopped) this.#timer = setTimeout(() => this.wake(), LOOK_EVERY_MS);
    });
  }

  /** Ends after what is being sent now. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #drain(): Promise<void> {
    do {
      this.#again = false;
      try {
        // What was postponed is not due again before its time, so this ends.
        while (!this.#isStopped() && (await deliverDue(this.#ports)) > 0);
      } catch (error) {
        const kind = error instanceof Error ? error.name : 'unknown';
        this.#ports.report('outbox.worker-failed', { kind });
      }
    } while (this.#mayLookAgain());
  }

  #mayLookAgain(): boolean {
    return this.#again && !this.#stopped;
  }

  #isStopped(): boolean {
    return this.#stopped;
  }
}
