/**
 * Files made ahead: empty, open, their names on the disk. An object that comes then waits for its own content alone, which
 * halves what the disk has to do for it. Made only while objects come; what is left of them when none does is removed.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { closeFile, openFile } from './descriptor.ts';
import type { SyncedFolder } from './synced-folder.ts';

export interface NewFile {
  readonly id: Buffer;
  readonly path: string;
  /** Being opened meanwhile: whoever sends does not wait for it. What is written to it is on the disk when that ends. */
  readonly descriptor: Promise<number>;
  /** Its name is on the disk. */
  readonly named: Promise<void>;
}

const { O_RDWR, O_CREAT, O_EXCL, O_DSYNC } = constants;
const MOST_READY = 16;
/** Without a new object. */
const IDLE_MS = 1_000;

export class NewFiles {
  readonly #folder: SyncedFolder;
  #ready: NewFile[] = [];
  /** Since it was last idle; so many are made ahead, and no more. */
  #taken = 0;
  #isMaking = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(folder: SyncedFolder) {
    this.#folder = folder;
  }

  /** One that nobody else has; whether it could be made is told by its promises. */
  take(): NewFile {
    this.#idle ??= setTimeout(() => this.#rest(), IDLE_MS).unref();
    this.#idle.refresh();
    const taken = this.#ready.shift() ?? newFile(this.#folder);
    this.#taken += 1;
    if (!this.#isMaking && this.#ready.length * 2 < this.#wanted) void this.#make();
    return taken;
  }

  get #wanted(): number {
    return Math.min(this.#taken - 1, MOST_READY);
  }

  async #make(): Promise<void> {
    this.#isMaking = true;
    const count = this.#wanted - this.#ready.length;
    const made = Array.from({ length: count }, () => newFile(this.#folder));
    const named = await Promise.allSettled(made.map((file) => file.named));
    this.#isMaking = false;
    for (const [n, file] of made.entries()) {
      if (named[n]?.status === 'fulfilled' && this.#taken > 0) this.#ready.push(file);
      else remove(file);
    }
  }

  #rest(): void {
    this.#taken = 0;
    for (const file of this.#ready.splice(0)) remove(file);
  }
}

function newFile(folder: SyncedFolder): NewFile {
  const id = randomBytes(16);
  const path = join(folder.path, id.toString('hex'));
  const descriptor = openFile(path, O_RDWR | O_CREAT | O_EXCL | O_DSYNC, 0o600);
  const named = descriptor.then(() => folder.sync());
  // Told to whoever waits for it in the end.
  named.catch(() => undefined);
  return { id, path, descriptor, named };
}

/** Nobody waits for it: what is left of it is removed at the next start. */
function remove({ descriptor, path }: NewFile): void {
  closeFile(descriptor)
    .then(() => rm(path, { force: true }))
    .catch(() => undefined);
}
