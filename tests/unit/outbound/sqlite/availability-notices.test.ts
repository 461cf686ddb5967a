import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteAvailabilityNotices } from '#src/outbound/sqlite/availability-notices.ts';
import type { AvailabilityNotices } from '#src/ports/availability-notices.ts';
import { anImage, give, STUDY } from '../../../contracts/study-store.contract.ts';
import { studyFiles, type TestStudyFiles } from '../../../support/study-files.ts';

const KEY = { hospital: 'general', studyInstanceUid: STUDY };
const AT = '2026-11-24T10:00:00.000Z';
const LATER = '2026-12-24T10:00:00.000Z';

let files: TestStudyFiles;
let notices: AvailabilityNotices;
beforeEach(async () => {
  files = await studyFiles();
  notices = sqliteAvailabilityNotices(files.database);
});
afterEach(() => files.close());

const announced = (studyInstanceUid: string, ...numbers: number[]) => ({
  studyInstanceUid,
  sopInstanceUids: numbers.map((n) => `${STUDY}.1.${n}`),
});

test('several notices of a study add up; what is here is not missing', async () => {
  expect(await notices.of(KEY)).toBeUndefined();
  await notices.add('general', announced(STUDY, 1, 2), AT);
  await notices.add('general', announced(STUDY, 2, 3), AT);
  expect(await notices.of(KEY)).toEqual({ images: 3, missing: 3 });
  await give(files.store, anImage(2));
  expect(await notices.of(KEY)).toEqual({ images: 3, missing: 2 });
  expect(await notices.of({ ...KEY, hospital: 'other' })).toBeUndefined();
});

test('of a study that never came they are dropped after a week, of one that is here they stay', async () => {
  await give(files.store, anImage(1));
  await notices.add('general', announced(STUDY, 1), AT);
  await notices.add('general', announced('2.25.9', 7), AT);
  await notices.add('general', announced('2.25.10', 8), LATER);
  expect(await notices.of(KEY)).toEqual({ images: 1, missing: 0 });
  expect(await notices.of({ ...KEY, studyInstanceUid: '2.25.9' })).toBeUndefined();
});

test('they go with their study', async () => {
  await give(files.store, anImage(1));
  await notices.add('general', announced(STUDY, 1), AT);
  expect(await files.store.removeBefore('2999-01-01T00:00:00Z')).toBe(1);
  expect(await notices.of(KEY)).toBeUndefined();
});
