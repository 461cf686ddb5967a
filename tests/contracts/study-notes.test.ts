/** What every store of notes on studies must do, shown by SQLite; and what notes come to together. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { keyImagesIn, ownReadingIn } from '#src/flows/study-notes.ts';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { sqliteStudyNotes } from '#src/outbound/sqlite/study-notes.ts';
import type { KeyImageNote, OwnReadingNote } from '#src/ports/study-notes.ts';

const folder = mkdtempSync(join(tmpdir(), 'mentor-notes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const STUDY = { hospital: 'general', studyInstanceUid: '1.2' };
const AMSEL = { reference: 'Practitioner/1', name: 'Dr L. Amsel' };
const NOBODY = { reference: undefined, name: undefined };

function key(frame: number, isKeyImage = true, at = '2026-11-24T10:00:00Z'): KeyImageNote {
  return { kind: 'key-image', sopInstanceUid: '1.2.3', frame, isKeyImage, by: AMSEL, at };
}

function own(by: OwnReadingNote['by'], session: string): OwnReadingNote {
  return { kind: 'own-reading', text: 'Dense lower lobe', by, session, at: '2026-11-24T10:00:00Z' };
}

test('keeps notes in their order, of one study at one hospital, over a restart', async () => {
  const first = openDatabase(folder, undefined);
  const notes = sqliteStudyNotes(first);
  await notes.add(STUDY, key(1));
  await notes.add(STUDY, own(AMSEL, 's1'));
  await notes.add({ ...STUDY, hospital: 'other' }, key(9));
  first.close();
  const second = openDatabase(folder, undefined);
  expect(await sqliteStudyNotes(second).of(STUDY)).toEqual([key(1), own(AMSEL, 's1')]);
  expect(await sqliteStudyNotes(second).of({ ...STUDY, studyInstanceUid: '1.3' })).toEqual([]);
  second.close();
});

describe('key images', () => {
  test('are those whose last note sets them, newest first', () => {
    const notes = [key(1), key(2), key(1, false), key(3), key(2, true, '2026-11-24T11:00:00Z')];
    expect(keyImagesIn(notes).map(({ frame, at }) => [frame, at])).toEqual([
      [2, '2026-11-24T11:00:00Z'],
      [3, '2026-11-24T10:00:00Z'],
    ]);
  });
});

describe('an own reading', () => {
  test('is of the person in any launch, not of somebody else', () => {
    const notes = [own(AMSEL, 's1')];
    expect(ownReadingIn(notes, AMSEL, 's2')).toEqual(notes[0]);
    const other = { reference: 'Practitioner/2', name: undefined };
    expect(ownReadingIn(notes, other, 's1')).toBeUndefined();
    expect(ownReadingIn([key(1)], AMSEL, 's1')).toBeUndefined();
  });

  test('of somebody whom the hospital does not name is of that launch only', () => {
    const notes = [own(NOBODY, 's1')];
    expect(ownReadingIn(notes, NOBODY, 's1')).toEqual(notes[0]);
    expect(ownReadingIn(notes, NOBODY, 's2')).toBeUndefined();
  });
});
