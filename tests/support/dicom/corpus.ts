/** The DICOM test corpus beside the project, with what other decoders made of it; empty where it is absent. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../../shared/data/dicom-corpus');

/** What DCMTK, GDCM, pydicom or OpenJPEG made of frame 0. */
export interface CorpusPixels {
  readonly decoder: string;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of the samples, little endian. */
  readonly sha256: string;
}

export interface CorpusFile {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  /** Undefined: it has no pixels, or none of them decoded it. */
  readonly pixels: CorpusPixels | undefined;
}

export function corpusFiles(): CorpusFile[] {
  const list = join(FOLDER, 'PIXELS.csv');
  if (!existsSync(list)) return [];
  const lines = readFileSync(list, 'utf8').trim().split(/\r?\n/).slice(1);
  return lines.flatMap((line) => {
    const [name = '', decoder = '', , , min, max, mean, sha256 = ''] = line.split(',');
    const path = join(FOLDER, name);
    if (!existsSync(path)) return [];
    const numbers = { min: Number(min), max: Number(max), mean: Number(mean) };
    const pixels = sha256 === '' ? undefined : { decoder, ...numbers, sha256 };
    return [{ name, bytes: () => readFileSync(path), pixels }];
  });
}
