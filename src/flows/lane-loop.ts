/** Background work in lanes, one a receiver: each in its own order, none waits for another. */
import { WakeLoop } from './wake-loop.ts';

export interface Lanes {
  /** Receivers for which something is due. */
  readonly due: () => Promise<readonly string[]>;
  /** The next for this receiver. @returns false: nothing more for now */
  readonly step: (receiver: string) => Promise<boolean>;
  readonly failed: (error: unknown) => void;
  readonly everyMs: number;
  /** Receivers that are sent to at the same moment. */
  readonly sideBySide: number;
}

export class LaneLoop {
  readonly #lanes: Lanes;
  readonly #busy = new Map<string, Promise<void>>();
  readonly #loop: WakeLoop;

  constructor(lanes: Lanes) {
    this.#lanes = lanes;
    this.#loop = new WakeLoop(() => this.#look(), lanes.everyMs);
  }

  start(): void {
    this.#loop.start();
  }

  /** Something may be due: look now. */
  wake(): void {
    this.#loop.wake();
  }

  /** Ends after what is being sent now. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#busy.values());
  }

  async #look(): Promise<void> {
    try {
      for (const receiver of await this.#lanes.due()) {
        if (this.#busy.size >= this.#lanes.sideBySide) return;
        if (this.#busy.has(receiver)) continue;
        const lane = this.#drain(receiver).finally(() => this.#busy.delete(receiver));
        this.#busy.set(receiver, lane);
      }
    } catch (error) {
      this.#lanes.failed(error);
    }
  }

  async #drain(receiver: string): Promise<void> {
    try {
      while (!this.#loop.isStopped && (await this.#lanes.step(receiver)));
    } catch (error) {
      this.#lanes.failed(error);
    }
  }
}
