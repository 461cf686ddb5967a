/** How much of one file is read, and for how long, before it is refused. */
export interface ReadLimits {
  /** Of a header held in memory at once: a sequence, or all of a deflated file. */
  readonly headerBytes: number;
  /** Of a deflated data set when inflated. */
  readonly inflatedBytes: number;
  /** Elements and items, of all sequences together. */
  readonly elements: number;
  /** Sequences in sequences. */
  readonly depth: number;
  /** The data set as JSON, characters. */
  readonly jsonCharacters: number;
  /** Computing time for a header; for a frame. */
  readonly headerMs: number;
  readonly frameMs: number;
  /** Of one decoded frame. */
  readonly frameBytes: number;
  /** Files that are read at the same time, frames that are decoded at the same time. */
  readonly headerThreads: number;
  readonly frameThreads: number;
}

const MB = 1024 * 1024;

export const READ_LIMITS: ReadLimits = {
  headerBytes: 64 * MB,
  inflatedBytes: 128 * MB,
  elements: 500_000,
  depth: 32,
  jsonCharacters: 32 * MB,
  headerMs: 5_000,
  frameMs: 30_000,
  frameBytes: 400 * MB,
  headerThreads: 6,
  frameThreads: 3,
};
