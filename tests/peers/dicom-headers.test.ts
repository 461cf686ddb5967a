import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { DicomDataset, DicomElement } from '#src/domain/dicom.ts';
import { dicomReader } from '#src/outbound/codecs/dicom-reader.ts';
import { corpusFiles } from '../support/dicom/corpus.ts';
import { sourceOf } from '../support/dicom/source.ts';

const reader = dicomReader();
const folder = mkdtempSync(join(tmpdir(), 'headers-'));
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Debian's pydicom: Part 10 files → DICOM JSON Model, nothing left out; a line each, `null` where it cannot. */
const PYDICOM = `
import json, sys, warnings, pydicom
warnings.simplefilter('ignore')
for path in sys.argv[1:]:
    try:
        read = pydicom.dcmread(path).to_json_dict(bulk_data_threshold=10**9, bulk_data_element_handler=None)
    except Exception:
        read = None
    print(json.dumps(read))
`;

/** pydicom leaves ISO 2022 escapes in the names of the first, and takes letters in the second for its prefix. */
const NOT_READ_THERE = new Set(['fo-dicom/chrGB2312.dcm', 'dcm4che/no_preamble_dicm_in_data.dcm']);

/** Tags that differ by design: private elements (we keep their bytes), tables (we give OW), pixels and what comes behind them. */
function isCompared(tag: string): boolean {
  const group = Number.parseInt(tag.slice(0, 4), 16);
  return group % 2 === 0 && tag !== '00283006' && tag < '7FE0' && !tag.endsWith('0000');
}

function* differences(ours: DicomDataset, theirs: DicomDataset, path = ''): Generator<string> {
  const tags = new Set([...Object.keys(ours), ...Object.keys(theirs)].filter(isCompared));
  for (const tag of tags) {
    const [one, other] = [ours[tag], theirs[tag]];
    if (one?.vr !== other?.vr)
      yield `${path}${tag}: ${one?.vr ?? 'missing'}, ${other?.vr ?? 'missing'}`;
    else if (one?.vr === 'SQ') {
      const [items, others] = [itemsOf(one), itemsOf(other)];
      if (items.length !== others.length) yield `${path}${tag}: number of items`;
      for (const [at, item] of items.entries()) {
        yield* differences(item, others[at] ?? {}, `${path}${tag}/`);
      }
    } else if (one?.BulkDataURI === undefined && plain(one) !== plain(other))
      yield `${path}${tag}: ${plain(one)}, ${plain(other)}`;
  }
}

function itemsOf(element: DicomElement | undefined): DicomDataset[] {
  return (element?.Value ?? []) as DicomDataset[];
}

/** An empty value may be written as null, as nothing, or as an empty text; a space at the end means nothing. */
function plain(element: DicomElement | undefined): string {
  const values = (element?.Value ?? []).map((value) =>
    typeof value === 'string' ? value.trimEnd() || null : value,
  );
  const isEmpty = values.every((value) => value === null);
  return JSON.stringify([isEmpty ? [] : values, element?.InlineBinary ?? null]);
}

const files = corpusFiles().filter(({ name }) => !NOT_READ_THERE.has(name));

describe('headers of the DICOM corpus', () => {
  test.skipIf(files.length === 0)(
    'say what pydicom reads in them (skipped where the corpus is not beside the project)',
    async () => {
      const wrong: string[] = [];
      let compared = 0;
      for (const [at, theirs] of readByPydicom().entries()) {
        const file = files[at]!;
        const header = await reader.readHeader(sourceOf(file.bytes())).catch(() => undefined);
        if (theirs === null || header === undefined) continue;
        compared += 1;
        for (const line of differences(header.dataset, theirs)) wrong.push(`${file.name} ${line}`);
      }
      expect(compared).toBeGreaterThan(0.8 * files.length);
      expect(wrong).toEqual([]);
    },
  );
});

function readByPydicom(): (DicomDataset | null)[] {
  const paths = files.map((file, at) => {
    const path = join(folder, `${at}.dcm`);
    writeFileSync(path, file.bytes());
    return path;
  });
  const options = { encoding: 'utf8', maxBuffer: 2 ** 30 } as const;
  const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', PYDICOM, ...paths], options);
  expect(status).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as DicomDataset | null);
}
