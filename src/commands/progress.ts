/** How far a long run is: a bar on a terminal, a line now and then elsewhere; nothing for a few parts. */
import type { WriteStream } from 'node:tty';

export interface Progress {
  step(): void;
  end(): void;
}

const FEW = 20;
const LINE_EVERY_MS = 5_000;
const BAR_EVERY_MS = 100;
const BAR_WIDTH = 30;

export function progressOn(
  stream: Pick<WriteStream, 'write'> & { isTTY?: boolean },
  total: number,
  parts = 'files',
): Progress {
  if (total < FEW) return { step: () => undefined, end: () => undefined };
  const isTerminal = stream.isTTY === true;
  const every = isTerminal ? BAR_EVERY_MS : LINE_EVERY_MS;
  let done = 0;
  let shownAt = performance.now();
  return {
    step: () => {
      done += 1;
      const now = performance.now();
      if (now - shownAt < every) return;
      shownAt = now;
      stream.write(
        isTerminal ? `\r${barOf(done, total, parts)}` : `${done} of ${total} ${parts}\n`,
      );
    },
    end: () => {
      if (isTerminal) stream.write(`\r${' '.repeat(BAR_WIDTH + 30)}\r`);
    },
  };
}

function barOf(done: number, total: number, parts: string): string {
  const full = Math.round((done / total) * BAR_WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}] ${done} of ${total} ${parts}`;
}
