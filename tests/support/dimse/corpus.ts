/** The DICOM files beside the repository, where they are: their paths by transfer syntax. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CORPUS = join(import.meta.dirname, '../../../../shared/data/dicom-corpus');
export const NO_CORPUS = 'the DICOM corpus is not beside the repository (../shared/data)';

export const isCorpusHere = existsSync(join(CORPUS, 'TABLE.csv'));

export interface CorpusFile {
  readonly path: string;
  readonly transferSyntaxUid: string;
}

/** Those that are there and that DCMTK reads. */
export function corpus(): CorpusFile[] {
  if (!isCorpusHere) return [];
  const [header = '', ...lines] = readFileSync(join(CORPUS, 'TABLE.csv'), 'utf8')
    .trim()
    .split('\n');
  const names = header.split(',');
  return lines
    .map((line) => new Map(line.split(',').map((value, n) => [names[n] ?? '', value])))
    .filter((row) => row.get('parses_dcmtk') === 'yes' && row.get('transfer_syntax') !== '')
    .map((row) => ({
      path: join(CORPUS, row.get('file') ?? ''),
      transferSyntaxUid: row.get('transfer_syntax') ?? '',
    }))
    .filter(({ path }) => existsSync(path));
}
