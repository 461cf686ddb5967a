import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import type { DecodedFrame } from '#src/domain/image.ts';
import { AppError } from '#src/errors.ts';
import { dicomReader } from '#src/outbound/codecs/dicom-reader.ts';
import { TRANSFER_SYNTAXES } from '#src/outbound/codecs/transfer-syntaxes.ts';
import { corpusFiles, type CorpusFile, type CorpusPixels } from '../../../support/dicom/corpus.ts';
import { sourceOf } from '../../../support/dicom/source.ts';

const files = corpusFiles();
const reader = dicomReader();
afterAll(() => reader.close());

interface Outcome {
  readonly syntax: string;
  readonly result: 'same' | 'within tolerance' | 'differs' | 'refused' | 'no pixels' | 'no oracle';
  readonly detail: string;
}

async function outcomeOf({ bytes, pixels }: CorpusFile): Promise<Outcome> {
  const source = sourceOf(bytes());
  let syntax = 'unknown';
  try {
    const header = await reader.readHeader(source);
    syntax = header.transferSyntaxUid;
    if (header.pixelData === undefined) return { syntax, result: 'no pixels', detail: '' };
    const frame = await reader.readFrame(source, header, 0);
    return { syntax, ...compared(frame, pixels, TRANSFER_SYNTAXES[syntax]?.lossless === true) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { syntax, result: 'refused', detail: `${error.code}: ${error.message}` };
  }
}

function compared(
  { pixels }: DecodedFrame,
  oracle: CorpusPixels | undefined,
  lossless: boolean,
): Pick<Outcome, 'result' | 'detail'> {
  if (oracle === undefined) return { result: 'no oracle', detail: 'no other decoder read it' };
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const isSame = createHash('sha256').update(bytes).digest('hex') === oracle.sha256;
  if (isSame) return { result: 'same', detail: oracle.decoder };
  const { min, max, mean } = figuresOf(pixels);
  const tolerance = 1 + 0.01 * (oracle.max - oracle.min);
  const isNear =
    Math.abs(min - oracle.min) <= tolerance &&
    Math.abs(max - oracle.max) <= tolerance &&
    Math.abs(mean - oracle.mean) <= 0.002 * (oracle.max - oracle.min);
  return {
    result: isNear && !lossless ? 'within tolerance' : 'differs',
    detail: `${min} ${max} ${mean.toFixed(4)}, ${oracle.decoder}: ${oracle.min} ${oracle.max} ${oracle.mean}`,
  };
}

function figuresOf(pixels: DecodedFrame['pixels']) {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of pixels) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { min, max, mean: sum / pixels.length };
}

describe('the DICOM corpus', () => {
  test.skipIf(files.length === 0)(
    'decodes to the pixels of other decoders, or is refused with a reason (skipped where the corpus is not beside the project)',
    async () => {
      const lines: string[] = [];
      const wrong: string[] = [];
      for (const file of files) {
        const { syntax, result, detail } = await outcomeOf(file);
        const line = [file.name, syntax, result, detail].join(' | ');
        lines.push(line);
        // What another decoder read, in a syntax that we decode, must not be refused.
        const isLost =
          file.pixels !== undefined && (result === 'refused' || result === 'no pixels');
        if (result === 'differs' || isLost) wrong.push(line);
      }
      process.stdout.write(`${lines.join('\n')}\n`);
      expect(wrong).toEqual([]);
      expect(lines.filter((line) => line.includes(' | same | ')).length).toBeGreaterThan(0);
    },
  );
});
