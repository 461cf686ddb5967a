/** What an archive gets of a study over time: the same reading nothing, another one reports that name those they follow. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DicomDataset } from '#src/domain/dicom.ts';
import type { ImageReading } from '#src/domain/image-reading.ts';
import { archiveResults } from '#src/flows/archive-results.ts';
import { dcmjsWriter } from '#src/outbound/dcmjs/dicom-writer.ts';
import { openDatabase, type Database } from '#src/outbound/sqlite/database.ts';
import { sqlitePacsOutbox } from '#src/outbound/sqlite/pacs-outbox.ts';
import type { PacsOutbox } from '#src/ports/pacs-outbox.ts';
import {
  aHeader,
  anImage,
  aReading,
  aRefusal,
  aStudyReading,
  aTumourReading,
  STUDY,
} from '../support/a-reading.ts';

let folder: string;
let database: Database;
let pacsOutbox: PacsOutbox;
/** SOP Instance UIDs of what our own store was given. */
let kept: string[];
let written: DicomDataset[];
let minute: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-archive-'));
  database = openDatabase(folder, undefined);
  pacsOutbox = sqlitePacsOutbox(database);
  [kept, written, minute] = [[], [], 0];
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const writer = dcmjsWriter();
const value = (dataset: DicomDataset, tag: string) => dataset[tag]?.Value?.[0] as string;
const ofModality = (modality: string) =>
  written.filter((each) => value(each, '00080060') === modality);

/** @returns what was written for this reading */
async function archive(...readings: ImageReading[]): Promise<DicomDataset[]> {
  const before = written.length;
  minute += 1;
  const asOf = `2026-11-24T10:${String(minute).padStart(2, '0')}:00Z`;
  const images = [1, 2].map((n) => ({
    ...anImage(n),
    dataset: aHeader({}, n),
    frames: 1,
    decode: async () => Promise.reject(new Error('without a heatmap nothing is decoded')),
  }));
  await archiveResults({ reading: { ...aStudyReading(readings), asOf }, images }, 'Europe/Berlin', {
    pacsOutbox,
    writer: {
      write(dataset) {
        written.push(dataset);
        return writer.write(dataset);
      },
    },
    receiveOwn: async () => {
      let bytes = 0;
      return {
        write: async (chunk) => void (bytes += chunk.length),
        commit: async () => {
          expect(bytes).toBeGreaterThan(500);
          kept.push(value(written[kept.length]!, '00080018'));
          return undefined as never;
        },
        abort: async () => undefined,
      };
    },
    wakeSender: () => undefined,
  });
  return written.slice(before);
}

function plain(reading: ReturnType<typeof aReading>): ImageReading {
  const copy = { ...reading };
  delete (copy as { heatmap?: unknown }).heatmap;
  return copy;
}

function predecessorOf(report: DicomDataset) {
  const [study] = (report['0040A360']?.Value ?? []) as DicomDataset[];
  const [series] = (study?.['00081115']?.Value ?? []) as DicomDataset[];
  const [sop] = (series?.['00081199']?.Value ?? []) as DicomDataset[];
  if (study === undefined || series === undefined || sop === undefined) return undefined;
  return {
    study: value(study, '0020000D'),
    series: value(series, '0020000E'),
    sopClass: value(sop, '00081150'),
    sop: value(sop, '00081155'),
  };
}

const named = (report: DicomDataset) => ({
  study: STUDY,
  series: value(report, '0020000E'),
  sopClass: '1.2.840.10008.5.1.4.1.1.88.22',
  sop: value(report, '00080018'),
});

const present = plain(aReading());
const absent = { ...present, finding: 'absent' } as ImageReading;
const refused = aRefusal({ image: anImage(), trackingUid: present.trackingUid });

test('the same reading is sent once, whenever it is made', async () => {
  const [report] = await archive(present);
  expect(predecessorOf(report!)).toBeUndefined();
  expect(await archive(present)).toEqual([]);
  expect(await pacsOutbox.counts()).toMatchObject({ waiting: 1 });
  expect(kept).toEqual(written.map((each) => value(each, '00080018')));
});

test('another reading names the report that it follows, and stands beside its pictures', async () => {
  const [first] = await archive(present);
  const [second, outline] = await archive(absent);
  expect(predecessorOf(second!)).toEqual(named(first!));
  expect(value(outline!, '00080060')).toBe('PR');
  expect(outline).not.toHaveProperty('0040A360');
  // Back to what was said first: that is news as well.
  const [third] = await archive(present);
  expect(predecessorOf(third!)).toEqual(named(second!));
  expect(new Set([first, second, third].map((each) => value(each!, '00080018'))).size).toBe(3);
});

test('an image that is refused now has a report that takes back what was said, once', async () => {
  const [first] = await archive(present);
  const [second, nothing] = await archive(refused);
  expect(nothing).toBeUndefined();
  expect(predecessorOf(second!)).toEqual(named(first!));
  expect(second).not.toHaveProperty('0040A375');
  const said = JSON.stringify(second!['0040A730']);
  expect(said).toContain('The model reads no image of this study now.');
  expect(said).toContain('41 years old');
  expect(said).not.toContain('Certainty of Finding');
  expect(await archive(refused, aRefusal())).toEqual([]);
  const [again] = await archive(present);
  expect(predecessorOf(again!)).toEqual(named(second!));
});

test('a model that says nothing any more has its report taken back, once; the others go on', async () => {
  const tumour = plain(aTumourReading());
  await archive(present, tumour);
  const [chest] = ofModality('SR');
  const reports = (await archive(tumour)).filter((each) => value(each, '00080060') === 'SR');
  const withdrawal = reports.find((each) => value(each, '00081090') === 'cxr-pneumonia-paediatric');
  expect(predecessorOf(withdrawal!)).toEqual(named(chest!));
  expect(reports).toHaveLength(2);
  const later = await archive({ ...tumour, remarks: ['Another.'] });
  expect(later.filter((each) => value(each, '00081090') === 'cxr-pneumonia-paediatric')).toEqual(
    [],
  );
});

test('of a study that was never read the archive hears nothing', async () => {
  expect(await archive(aRefusal())).toEqual([]);
  expect(await archive()).toEqual([]);
  expect(await pacsOutbox.counts()).toMatchObject({ waiting: 0 });
});

test('studies and hospitals do not follow one another', async () => {
  await archive(present);
  expect(await pacsOutbox.resultsOf('general', STUDY)).toHaveLength(1);
  expect(await pacsOutbox.resultsOf('other', STUDY)).toEqual([]);
  expect(await pacsOutbox.resultsOf('general', '1.2.9')).toEqual([]);
});
