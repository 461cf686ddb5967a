/**
 * multipart/related as it streams in (RFC 2046 section 5.1, RFC 2387). In: bytes in any pieces. Out: one part after the other.
 *
 * No more is held than a part's header and one piece. (The kept libraries know form-data only.)
 */
import { AppError } from '../../errors.ts';

export interface BodyPart {
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** To be read before the next part is asked for; what is left is passed over. */
  readonly body: AsyncIterable<Uint8Array>;
}

const CRLF = Buffer.from('\r\n');
const MOST_HEADER_BYTES = 16_384;
const MOST_PREAMBLE_BYTES = 65_536;
/** RFC 2046: of these, no space at the end; 1 to 70, but Orthanc sends two UUIDs in a row, which are 73. */
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,199}[0-9A-Za-z'()+_,\-./:=?]$/;

/** @throws AppError `request.invalid`: it is not what it says, or ends before its last boundary */
export async function* bodyParts(
  chunks: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<BodyPart> {
  if (!BOUNDARY.test(boundary)) throw invalid('its boundary is missing, or not allowed');
  const input = new Input(chunks, Buffer.from(`\r\n--${boundary}`));
  await input.passPreamble();
  while (!(await input.isAtEnd())) {
    const headers = await input.headers();
    const body = input.body();
    yield { headers, body };
    await input.passRest();
  }
}

class Input {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  /** The first boundary may stand at the very beginning. */
  #buffer: Buffer = CRLF;
  #isInBody = false;

  constructor(chunks: AsyncIterable<Uint8Array>, delimiter: Buffer) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#delimiter = delimiter;
  }

  async passPreamble(): Promise<void> {
    let passed = 0;
    this.#isInBody = true;
    for await (const piece of this.body()) {
      passed += piece.length;
      if (passed > MOST_PREAMBLE_BYTES) throw invalid('its first boundary is missing');
    }
  }

  /** Behind a boundary: the last one ends with two hyphens; space before the line's end means nothing. */
  async isAtEnd(): Promise<boolean> {
    await this.#need(2);
    if (this.#buffer.toString('latin1', 0, 2) === '--') return true;
    const end = await this.#find(CRLF, 'a boundary is not followed by a new line');
    if (!/^[ \t]*$/.test(this.#buffer.toString('latin1', 0, end)))
      throw invalid('a boundary is not followed by a new line');
    // The new line stays: a part without headers has nothing but another one.
    this.#buffer = this.#buffer.subarray(end);
    return false;
  }

  async headers(): Promise<Map<string, string>> {
    const end = await this.#find(Buffer.from('\r\n\r\n'), 'the headers of a part have no end');
    const lines = this.#buffer.toString('latin1', 0, end).split('\r\n').slice(1);
    this.#buffer = this.#buffer.subarray(end + 4);
    this.#isInBody = true;
    return new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        if (colon < 1) throw invalid('a header of a part is no header');
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
  }

  /** Up to the next boundary, which is passed over. Asked again it goes on, or is over. */
  async *body(): AsyncGenerator<Uint8Array> {
    while (this.#isInBody) {
      const at = this.#buffer.indexOf(this.#delimiter);
      if (at !== -1) {
        const rest = this.#buffer.subarray(0, at);
        this.#buffer = this.#buffer.subarray(at + this.#delimiter.length);
        this.#isInBody = false;
        if (rest.length > 0) yield rest;
        return;
      }
      // The beginning of a boundary may be at the end of what is here.
      const sure = this.#buffer.length - this.#delimiter.length + 1;
      if (sure > 0) {
        const piece = this.#buffer.subarray(0, sure);
        this.#buffer = this.#buffer.subarray(sure);
        yield piece;
      }
      await this.#more();
    }
  }

  /** What nobody has read of a body. */
  async passRest(): Promise<void> {
    const rest = this.body();
    while ((await rest.next()).done !== true);
  }

  async #find(wanted: Buffer, fault: string): Promise<number> {
    for (;;) {
      const at = this.#buffer.indexOf(wanted);
      if (at !== -1) return at;
      if (this.#buffer.length > MOST_HEADER_BYTES) throw invalid(fault);
      await this.#more();
    }
  }

  async #need(bytes: number): Promise<void> {
    while (this.#buffer.length < bytes) await this.#more();
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done === true) throw invalid('it ends before its last boundary');
    const { value } = next;
    const chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
  }
}

function invalid(detail: string): AppError {
  return new AppError('request.invalid', `the multipart body is damaged: ${detail}`);
}
