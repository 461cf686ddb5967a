/** A folder whose new names are put on the disk together: whoever asks while that is being done gets the next turn. */
import { open, type FileHandle } from 'node:fs/promises';

/** Without anything to sync; then it is opened again, and nothing holds a folder that is done with. */
const IDLE_MS = 1_000;

export class SyncedFolder {
  readonly path: string;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #opened: Promise<FileHandle> | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Names that were there when it was called are on the disk when it resolves. */
  sync(): Promise<void> {
    if (this.#running === undefined) return this.#run();
    this.#next ??= this.#running.catch(() => undefined).then(() => this.#run());
    return this.#next;
  }

  #run(): Promise<void> {
    this.#next = undefined;
    const running = this.#syncNow().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #syncNow(): Promise<void> {
    clearTimeout(this.#idle);
    this.#opened ??= open(this.path, 'r');
    try {
      await (await this.#opened).sync();
    } catch (error) {
      this.#close();
      throw error;
    }
    this.#idle = setTimeout(() => this.#close(), IDLE_MS).unref();
  }

  #close(): void {
    this.#opened?.then((folder) => folder.close()).catch(() => undefined);
    this.#opened = undefined;
  }
}
