/** A TCP or TLS connection as protocol data units: read one by one with a deadline, written with back-pressure. */
import type { Socket } from 'node:net';
import { PduParser, type PduEvent, type PduLimits } from './pdu-parser.ts';
import { ConnectionLost } from './protocol-error.ts';

/** What is held of a peer that sends faster than it is read. */
const HIGH_WATER_BYTES = 1_048_576;
/** After the last word the peer has so long to close (ARTIM timer, PS3.8 9.1.5). */
const CLOSE_MS = 2_000;

export class Connection {
  readonly #socket: Socket;
  readonly #parser: PduParser;
  readonly #queue: Buffer[] = [];
  #queuedBytes = 0;
  #events: Generator<PduEvent, void, void> | undefined;
  #lost: ConnectionLost | undefined;
  #wake: (() => void) | undefined;
  #isEnding = false;
  /** Waited for the peer so far, milliseconds: our own work does not count. */
  waitedMs = 0;

  constructor(socket: Socket, limits: PduLimits) {
    this.#socket = socket;
    this.#parser = new PduParser(limits);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#received(chunk));
    socket.on('end', () =>
      this.#fail(new ConnectionLost('closed', 'the peer closed the connection')),
    );
    socket.on('close', () => this.#fail(new ConnectionLost('closed', 'the connection is closed')));
    socket.on('error', (cause) => {
      this.#fail(new ConnectionLost('failed', 'the connection failed', cause));
    });
  }

  /**
   * @throws ConnectionLost closed, failed, or nothing came within the time
   * @throws ProtocolError
   */
  async next(withinMs: number): Promise<PduEvent> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const event = this.#events?.next();
      if (event !== undefined && event.done !== true) return event.value;
      this.#events = undefined;
      const chunk = this.#queue.shift();
      if (chunk !== undefined) this.#take(chunk);
      else if (this.#lost !== undefined) throw this.#lost;
      else await this.#wait(deadline);
    }
  }

  /** Resolves when more may be sent. @throws ConnectionLost */
  async send(bytes: Buffer | readonly Buffer[], withinMs: number): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    if (this.#write(bytes)) return;
    await this.#drained(withinMs);
  }

  /** Last words; what the peer still sends is not looked at. */
  end(bytes?: Buffer): void {
    this.#isEnding = true;
    this.#queue.length = 0;
    const late = setTimeout(() => this.#socket.destroy(), CLOSE_MS);
    this.#socket.once('close', () => clearTimeout(late));
    // Read on and dropped, so that the peer's own end is seen.
    this.#socket.resume();
    if (bytes === undefined) this.#socket.end();
    else this.#socket.end(bytes);
    this.#fail(new ConnectionLost('closed', 'the association was ended'));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#queuedBytes -= chunk.length;
    if (this.#queuedBytes < HIGH_WATER_BYTES && this.#socket.isPaused()) this.#socket.resume();
    this.#events = this.#parser.feed(chunk);
  }

  #received(chunk: Buffer): void {
    if (this.#isEnding) return;
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.length;
    if (this.#queuedBytes >= HIGH_WATER_BYTES) this.#socket.pause();
    this.#wake?.();
  }

  #fail(lost: ConnectionLost): void {
    this.#lost ??= lost;
    this.#wake?.();
  }

  /** @throws ConnectionLost `timed-out` */
  async #wait(deadline: number): Promise<void> {
    const from = performance.now();
    if (from >= deadline) throw new ConnectionLost('timed-out', 'the peer sent nothing in time');
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, deadline - from);
    });
    clearTimeout(timer);
    this.#wake = undefined;
    this.waitedMs += performance.now() - from;
  }

  #write(bytes: Buffer | readonly Buffer[]): boolean {
    if (Buffer.isBuffer(bytes)) return this.#socket.write(bytes);
    this.#socket.cork();
    for (const each of bytes) this.#socket.write(each);
    this.#socket.uncork();
    return !this.#socket.writableNeedDrain;
  }

  async #drained(withinMs: number): Promise<void> {
    const socket = this.#socket;
    await new Promise<void>((resolve, reject) => {
      const settle = (lost?: ConnectionLost) => {
        clearTimeout(timer);
        socket.off('drain', onDrain);
        socket.off('close', onClose);
        if (lost === undefined) resolve();
        else reject(lost);
      };
      const onDrain = () => settle();
      const onClose = () =>
        settle(this.#lost ?? new ConnectionLost('closed', 'the connection is closed'));
      const timer = setTimeout(
        () => settle(new ConnectionLost('timed-out', 'the peer takes nothing')),
        withinMs,
      );
      socket.on('drain', onDrain);
      socket.on('close', onClose);
    });
  }
}
