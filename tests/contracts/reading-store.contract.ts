/** What every store of readings must do; each adapter's test calls it with its own factory. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ReadingStore } from '#src/ports/reading-store.ts';
import {
  aReading,
  aReadingAtPoint,
  aRefusal,
  aStudyReading,
  anUndecidedReading,
} from '../support/a-reading.ts';

/** @param newStore `again` opens what the first left */
export function readingStoreContract(
  newStore: () => { readonly store: ReadingStore; readonly again: () => ReadingStore },
): void {
  describe('a store of readings', () => {
    let store: ReadingStore;
    let again: () => ReadingStore;
    beforeEach(() => {
      ({ store, again } = newStore());
    });
    const study = (studyInstanceUid: string, hospital = 'general') => ({
      hospital,
      studyInstanceUid,
    });

    test('keeps whose a study is; who was first stays', async () => {
      expect(await store.patientOf(study('1.2'))).toBeUndefined();
      await store.link(study('1.2'), 'Patient/1');
      await store.link(study('1.2'), 'Patient/2');
      expect(await store.patientOf(study('1.2'))).toBe('Patient/1');
      expect(await store.studiesOf('general', 'Patient/2')).toEqual([]);
    });

    test("lists a patient's studies, newest link first, of one hospital", async () => {
      await store.link(study('1.2'), 'Patient/1');
      await store.link(study('1.3'), 'Patient/1');
      await store.link(study('1.4', 'other'), 'Patient/1');
      await store.link(study('1.2', 'other'), 'Patient/9');
      expect(await store.studiesOf('general', 'Patient/1')).toEqual(['1.3', '1.2']);
      expect(await store.studiesOf('other', 'Patient/1')).toEqual(['1.4']);
      expect(await store.patientOf(study('1.2'))).toBe('Patient/1');
      expect(await store.patientOf(study('1.2', 'other'))).toBe('Patient/9');
    });

    test('keeps all that people chose, in their order', async () => {
      const first = { sopInstanceUid: '1.1', reported: ['126952004'], by: 'Practitioner/1' };
      const second = { sopInstanceUid: '1.2', reported: [], by: 'Practitioner/2' };
      await store.choose(study('1.2'), first);
      await store.choose(study('1.2'), second);
      expect(await store.chosenIn(study('1.2'))).toEqual([first, second]);
      expect(await store.chosenIn(study('1.3'))).toEqual([]);
      expect(await store.chosenIn(study('1.2', 'other'))).toEqual([]);
    });

    test('gives back a reading as it was, heatmaps to the bit', async () => {
      const reading = aStudyReading([
        aReading(),
        anUndecidedReading(),
        aReadingAtPoint(),
        aRefusal(),
      ]);
      await store.save(reading);
      expect(await store.of(reading)).toEqual({ reading });
      expect(await again().of(reading)).toEqual({ reading });
      expect(await store.of({ ...reading, hospital: 'other' })).toBeUndefined();
    });

    test('keeps a heatmap that is part of a longer array', async () => {
      const whole = new Float32Array([9, 0.25, 0.5, 9]);
      const region = { left: 0, top: 0, right: 2, bottom: 1 };
      const heatmap = { rows: 1, columns: 2, values: whole.subarray(1, 3), region };
      const reading = aStudyReading([aReading({ heatmap })]);
      await store.save(reading);
      const [kept] = (await store.of(reading))?.reading.readings ?? [];
      expect(kept?.read === true && [...(kept.heatmap?.values ?? [])]).toEqual([0.25, 0.5]);
    });

    test('says what the last reading replaced; the same again replaces nothing', async () => {
      const reading = aStudyReading([aReading()]);
      const later = { ...reading, asOf: '2026-11-24T11:00:00Z', readings: [aRefusal()] };
      await store.save(reading);
      await store.save(reading);
      expect((await store.of(reading))?.supersedes).toBeUndefined();
      await store.save(later);
      await store.save(later);
      expect(await store.of(reading)).toEqual({ reading: later, supersedes: reading.asOf });
    });

    test('outlives the process: links and choices', async () => {
      await store.link(study('1.2'), 'Patient/1');
      await store.choose(study('1.2'), { sopInstanceUid: '1.1', reported: [], by: 'x' });
      const reopened = again();
      expect(await reopened.patientOf(study('1.2'))).toBe('Patient/1');
      expect(await reopened.chosenIn(study('1.2'))).toHaveLength(1);
    });
  });
}
