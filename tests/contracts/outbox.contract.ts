/** What every outbox must do; each adapter's test calls it with its own factory. */
import type { Bundle } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Outbox } from '#src/ports/outbox.ts';

const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction' };
const response: Bundle = { resourceType: 'Bundle', type: 'transaction-response' };
const AT = '2026-11-24T10:00:00.000Z';
const LATER = '2026-11-24T10:00:30.000Z';

function anItem(id: string, patient = 'Patient/1') {
  return { id, hospital: 'general', patient, what: 'RiskAssessment', bundle, enqueuedAt: AT };
}

export function outboxContract(newOutbox: () => Outbox): void {
  describe('an outbox', () => {
    let outbox: Outbox;
    const dueIds = async (now = AT) => (await outbox.due(now, 10)).map(({ id }) => id);
    beforeEach(() => {
      outbox = newOutbox();
    });

    test('keeps what was enqueued, as it was', async () => {
      await outbox.enqueue(anItem('a'));
      expect(await outbox.get('a')).toEqual({ ...anItem('a'), state: 'waiting', tries: 0 });
      expect(await outbox.get('b')).toBeUndefined();
    });

    test('changes nothing when the same id comes again', async () => {
      await outbox.enqueue(anItem('a'));
      await outbox.markWritten('a', response, AT);
      await outbox.enqueue({ ...anItem('a'), what: 'something else' });
      expect(await outbox.get('a')).toMatchObject({ state: 'written', what: 'RiskAssessment' });
    });

    test("hands out one patient's items in their order, several patients' together", async () => {
      await outbox.enqueue(anItem('a1', 'Patient/1'));
      await outbox.enqueue(anItem('a2', 'Patient/1'));
      await outbox.enqueue(anItem('b1', 'Patient/2'));
      expect(await dueIds()).toEqual(['a1', 'b1']);
      await outbox.markWritten('a1', response, AT);
      expect(await dueIds()).toEqual(['a2', 'b1']);
    });

    test('does not let a later item of a patient overtake one that waits for its next try', async () => {
      await outbox.enqueue(anItem('a1'));
      await outbox.enqueue(anItem('a2'));
      await outbox.markFailed('a1', 'answered 503', LATER);
      expect(await dueIds()).toEqual([]);
      expect(await dueIds(LATER)).toEqual(['a1']);
      expect(await outbox.get('a1')).toMatchObject({ tries: 1, detail: 'answered 503' });
    });

    test('parks what has no next try, and goes on with the next', async () => {
      await outbox.enqueue(anItem('a1'));
      await outbox.enqueue(anItem('a2'));
      await outbox.markFailed('a1', 'answered 403', undefined);
      expect(await outbox.get('a1')).toMatchObject({ state: 'parked' });
      expect((await outbox.get('a1'))?.nextTryAt).toBeUndefined();
      expect(await dueIds()).toEqual(['a2']);
    });

    test('sends a parked item again on demand, and knows no other', async () => {
      await outbox.enqueue(anItem('a1'));
      await outbox.markFailed('a1', 'answered 403', undefined);
      await outbox.retry('a1', AT);
      expect(await dueIds()).toEqual(['a1']);
      await expect(outbox.retry('nothing', AT)).rejects.toMatchObject({
        code: 'request.not-found',
      });
    });

    test('tries one that waits for its next try at once, on demand, and none that was written', async () => {
      await outbox.enqueue(anItem('a1'));
      await outbox.markFailed('a1', 'answered 503', LATER);
      await outbox.retry('a1', AT);
      expect(await dueIds()).toEqual(['a1']);
      await outbox.markWritten('a1', response, AT);
      await expect(outbox.retry('a1', AT)).rejects.toMatchObject({ code: 'request.not-found' });
    });

    test('lists the states that are asked for, in order, without what is carried', async () => {
      for (const id of ['a1', 'a2', 'a3']) await outbox.enqueue(anItem(id, `Patient/${id}`));
      await outbox.markFailed('a2', 'answered 403', undefined);
      await outbox.markWritten('a1', response, AT);
      const parked = await outbox.list(['parked']);
      expect(parked).toMatchObject([{ id: 'a2', state: 'parked', detail: 'answered 403' }]);
      expect(parked[0]).not.toHaveProperty('bundle');
      expect((await outbox.list(['waiting', 'parked'])).map(({ id }) => id)).toEqual(['a2', 'a3']);
    });

    test('postpones without counting a try, and hurries when the time has come early', async () => {
      await outbox.enqueue(anItem('a1'));
      await outbox.postpone('a1', 'waits for the next launch', LATER);
      expect(await dueIds()).toEqual([]);
      expect(await outbox.get('a1')).toMatchObject({ tries: 0, nextTryAt: LATER });
      await outbox.hurry('general', 'Patient/1');
      expect(await dueIds()).toEqual(['a1']);
    });

    test('tells the items of one patient and counts them by state', async () => {
      await outbox.enqueue(anItem('a1'));
      await outbox.enqueue(anItem('a2'));
      await outbox.enqueue(anItem('b1', 'Patient/2'));
      await outbox.markWritten('a1', response, AT);
      await outbox.markFailed('a2', 'answered 403', undefined);
      expect((await outbox.ofPatient('general', 'Patient/1')).map(({ id }) => id)).toEqual([
        'a1',
        'a2',
      ]);
      expect(await outbox.ofPatient('other', 'Patient/1')).toEqual([]);
      expect(await outbox.counts()).toEqual({ waiting: 1, written: 1, parked: 1 });
      expect((await outbox.get('a1'))?.response).toEqual(response);
    });
  });
}
