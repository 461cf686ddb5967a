/** A study that was kept long enough: what goes with it, what stays, and that all of it is one step. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqliteAudit } from '#src/outbound/sqlite/audit.ts';
import { openDatabase, type Database } from '#src/outbound/sqlite/database.ts';
import { sqlitePacsOutbox } from '#src/outbound/sqlite/pacs-outbox.ts';
import { sqlitePublishedStore } from '#src/outbound/sqlite/published-store.ts';
import { sqliteReadingStore } from '#src/outbound/sqlite/reading-store.ts';
import { sqliteStudyIndex } from '#src/outbound/sqlite/study-index.ts';
import { sqliteStudyNotes } from '#src/outbound/sqlite/study-notes.ts';
import type { StudyIndex } from '#src/ports/study-index.ts';
import { aHeader, anImage, aReading, aStudyReading, STUDY } from '../../../support/a-reading.ts';

const OTHER = '1.2.826.0.1.3680043.9.7.2';
const AT = '2026-11-24T10:00:00Z';
const key = (studyInstanceUid: string) => ({ hospital: 'general', studyInstanceUid });

let folder: string;
let database: Database;
let index: StudyIndex;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-removed-study-'));
  database = openDatabase(folder, undefined);
  index = sqliteStudyIndex(database);
  put(STUDY, 1, '2026-10-01T10:00:00Z');
  put(OTHER, 2, '2026-11-20T10:00:00Z');
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

function put(studyInstanceUid: string, n: number, receivedAt: string): void {
  const uid = { '0020000D': { vr: 'UI', Value: [studyInstanceUid] } };
  const [answer] = index.put([
    {
      file: `20261001/${n}`,
      instance: {
        ...anImage(n),
        studyInstanceUid,
        hospital: 'general',
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        bytes: 1,
        sha256: `${n}`,
        receivedAt,
        from: { via: 'stow-rs', sender: 'archive' },
        dataset: aHeader(uid, n),
      },
    },
  ]);
  expect(answer?.state).toBe('stored');
}

async function fill() {
  const readings = sqliteReadingStore(database);
  for (const study of [STUDY, OTHER]) {
    await readings.link(key(study), 'Patient/17');
    const chosen = { sopInstanceUid: '1.2', reported: [], by: 'Practitioner/3' };
    await readings.choose(key(study), chosen);
    const by = { reference: 'Practitioner/3', name: undefined };
    const note = { kind: 'key-image', sopInstanceUid: '1.2', frame: 1, isKeyImage: true } as const;
    await sqliteStudyNotes(database).add(key(study), { ...note, by, at: AT });
    await readings.save({ ...aStudyReading([aReading()]), studyInstanceUid: study });
  }
  return readings;
}

function rows(): Record<string, number> {
  const tables = [
    'study_patients',
    'study_choices',
    'study_readings',
    'study_notes',
    'studies',
    'instances',
  ];
  const count = (table: string) =>
    database.prepare<[], { n: number }>(`select count(*) as n from ${table}`).get()!.n;
  return Object.fromEntries(tables.map((table) => [table, count(table)]));
}

describe('a study whose last image came long ago', () => {
  test('takes along whose it was, what was chosen, read and noted; the others stay', async () => {
    const readings = await fill();
    expect(index.removeBefore('2026-11-01T00:00:00Z')).toEqual({
      files: ['20261001/1'],
      studies: 1,
    });
    expect(await readings.of(key(STUDY))).toBeUndefined();
    expect(await readings.patientOf(key(STUDY))).toBeUndefined();
    expect(await readings.chosenIn(key(STUDY))).toEqual([]);
    expect(await readings.studiesOf('general', 'Patient/17')).toEqual([OTHER]);
    expect(await readings.of(key(OTHER))).toMatchObject({ reading: { studyInstanceUid: OTHER } });
    expect(new Set(Object.values(rows()))).toEqual(new Set([1]));
  });

  test('leaves what was published, what was sent and what was audited', async () => {
    await fill();
    const published = sqlitePublishedStore(database);
    const pacsOutbox = sqlitePacsOutbox(database);
    const audit = sqliteAudit(database, Buffer.alloc(32));
    await published.save([
      {
        hospital: 'general',
        patient: 'Patient/17',
        subject: 'finding:2.25.1',
        digest: 'd',
        resources: [],
        outboxId: 'o',
        publishedAt: AT,
        decisions: [{ by: { reference: 'Practitioner/3', name: 'Dr' }, at: AT, choice: 'agree' }],
      },
    ]);
    const instance = { ...anImage(), transferSyntaxUid: '1.2', part10: new Uint8Array(2) };
    await pacsOutbox.enqueue({
      id: 'results',
      hospital: 'general',
      what: 'results',
      content: { kind: 'instances', instances: [instance] },
      enqueuedAt: AT,
    });
    await audit.append({
      at: AT,
      who: 'Practitioner/3',
      what: 'decision.agree',
      hospital: 'general',
      patient: 'Patient/17',
      outcome: 'success',
    });
    index.removeBefore('2026-11-01T00:00:00Z');
    expect(await published.ofPatient('general', 'Patient/17')).toMatchObject([
      { decisions: [{ choice: 'agree' }] },
    ]);
    expect(await pacsOutbox.resultsOf('general', STUDY)).toHaveLength(1);
    expect(database.prepare<[], { n: number }>('select count(*) as n from audit').get()).toEqual({
      n: 1,
    });
  });

  test('goes whole or not at all', async () => {
    await fill();
    const before = rows();
    // As if the disk failed at the last of the tables.
    database.exec(`create trigger fault before delete on study_readings
      begin select raise(abort, 'no space'); end`);
    expect(() => index.removeBefore('2026-11-01T00:00:00Z')).toThrow('no space');
    expect(rows()).toEqual(before);
    database.exec('drop trigger fault');
    expect(index.removeBefore('2026-11-01T00:00:00Z').studies).toBe(1);
  });
});
