/** What every resource store must do; each adapter's test calls it with its own factory. */
import type { RiskAssessment } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, test } from 'vitest';
import type { KeptResource, ResourceStore } from '#src/ports/resource-store.ts';

const AT = '2026-11-24T10:00:00.000Z';
const LATER = '2026-11-24T11:00:00.000Z';

function aResult(
  id: string,
  parts: { status?: RiskAssessment['status']; hospital?: string; patient?: string } = {},
): KeptResource {
  const { status = 'preliminary', hospital = 'general', patient = 'Patient/1' } = parts;
  return {
    hospital,
    patient,
    resource: { resourceType: 'RiskAssessment', id, status, subject: { reference: patient } },
  };
}

export function resourceStoreContract(newStore: () => ResourceStore): void {
  describe('a resource store', () => {
    let store: ResourceStore;
    beforeEach(() => {
      store = newStore();
    });
    const idsOf = async (query: object, snapshot?: number) => {
      const upTo = snapshot ?? (await store.snapshot());
      const found = await store.find({ type: 'RiskAssessment', ...query }, upTo);
      return found.map(({ id }) => id);
    };

    test('gives back what was put, with its version, its moment and its hospital', async () => {
      await store.put([aResult('a')], AT);
      const found = await store.read('RiskAssessment', 'a');
      expect(found).toMatchObject({ version: 1, lastUpdated: AT, patient: 'Patient/1' });
      expect(found?.resource?.meta).toMatchObject({
        versionId: '1',
        lastUpdated: AT,
        tag: [{ code: 'general' }],
      });
      expect(await store.read('RiskAssessment', 'b')).toBeUndefined();
      expect(await store.typesOf(['a', 'b'])).toEqual(new Map([['a', 'RiskAssessment']]));
    });

    test('makes no new version of the same content, also when it was read from here', async () => {
      await store.put([aResult('a')], AT);
      await store.put([aResult('a')], LATER);
      const read = await store.read('RiskAssessment', 'a');
      await store.put([{ ...aResult('a'), resource: { ...read!.resource!, id: 'a' } }], LATER);
      expect(await store.read('RiskAssessment', 'a')).toMatchObject({ version: 1 });
    });

    test('keeps what is about no patient once for all hospitals', async () => {
      const device = { resourceType: 'Device', id: 'd' } as const;
      await store.put([{ hospital: 'general', patient: undefined, resource: device }], AT);
      await store.put([{ hospital: 'other', patient: undefined, resource: device }], LATER);
      expect(await store.read('Device', 'd')).toMatchObject({ version: 1, hospital: 'general' });
    });

    test('keeps every version', async () => {
      await store.put([aResult('a')], AT);
      await store.put([aResult('a', { status: 'final' })], LATER);
      expect((await store.read('RiskAssessment', 'a', 1))?.resource).toMatchObject({
        status: 'preliminary',
      });
      expect((await store.read('RiskAssessment', 'a'))?.resource).toMatchObject({
        status: 'final',
        meta: { versionId: '2', tag: [{ code: 'general' }] },
      });
      expect(await store.read('RiskAssessment', 'a', 3)).toBeUndefined();
      const all = await store.history({ type: 'RiskAssessment', id: 'a' }, await store.snapshot());
      expect(all.versions.map(({ version }) => version)).toEqual([2, 1]);
    });

    test('finds the current ones, last written first, by type, id and patient', async () => {
      await store.put([aResult('a'), aResult('b', { patient: 'Patient/2' })], AT);
      await store.put([aResult('c', { hospital: 'other' })], AT);
      await store.put([aResult('a', { status: 'final' })], LATER);
      expect(await idsOf({})).toEqual(['a', 'c', 'b']);
      expect(await idsOf({ ids: ['a', 'z'] })).toEqual(['a']);
      expect(await idsOf({ patients: [{ patient: 'Patient/1' }] })).toEqual(['a', 'c']);
      expect(await idsOf({ patients: [{ hospital: 'other', patient: 'Patient/1' }] })).toEqual([
        'c',
      ]);
      expect(await idsOf({ patients: [] })).toEqual([]);
    });

    test('shows a snapshot as it was, whatever is written later', async () => {
      await store.put([aResult('a'), aResult('b')], AT);
      const snapshot = await store.snapshot();
      await store.put([aResult('a', { status: 'final' }), aResult('c')], LATER);
      expect(await idsOf({}, snapshot)).toEqual(['b', 'a']);
      const [, a] = await store.find({ type: 'RiskAssessment' }, snapshot);
      expect(a?.resource).toMatchObject({ status: 'preliminary' });
      expect(await store.history({ type: 'RiskAssessment' }, snapshot)).toMatchObject({ total: 2 });
    });

    test('gives a page of the history, and what was written since', async () => {
      await store.put([aResult('a'), aResult('b')], AT);
      await store.put([aResult('a', { status: 'final' })], LATER);
      const snapshot = await store.snapshot();
      const pageOf = async (of: object, page?: { offset: number; count: number }) => {
        const { versions, total } = await store.history(of, snapshot, page);
        return [total, ...versions.map(({ id, version }) => `${id}${version}`)];
      };
      const type = 'RiskAssessment';
      expect(await pageOf({ type }, { offset: 1, count: 1 })).toEqual([3, 'b1']);
      expect(await pageOf({ type, since: LATER })).toEqual([1, 'a2']);
      expect(await pageOf({}, { offset: 0, count: 2 })).toEqual([3, 'a2', 'b1']);
    });

    test('remembers that something was deleted, and takes it again', async () => {
      await store.put([aResult('a')], AT);
      await store.remove('RiskAssessment', 'a', LATER);
      await store.remove('RiskAssessment', 'a', LATER);
      await store.remove('RiskAssessment', 'never', LATER);
      const gone = await store.read('RiskAssessment', 'a');
      expect(gone).toMatchObject({ version: 2, resource: undefined });
      expect(await idsOf({})).toEqual([]);
      await store.put([aResult('a')], LATER);
      expect(await store.read('RiskAssessment', 'a')).toMatchObject({ version: 3 });
    });

    test('finds patients by an identifier of theirs', async () => {
      const key = { hospital: 'general', patient: 'Patient/1' };
      await store.putPatient(key, [{ system: 'urn:mrn', value: '7' }, { value: '8' }]);
      expect(await store.patientsWith({ system: 'urn:mrn', value: '7' })).toEqual([key]);
      expect(await store.patientsWith({ value: '7' })).toEqual([key]);
      expect(await store.patientsWith({ system: '', value: '8' })).toEqual([key]);
      expect(await store.patientsWith({ system: 'urn:other', value: '7' })).toEqual([]);
      await store.putPatient(key, [{ system: 'urn:mrn', value: '9' }]);
      expect(await store.patientsWith({ value: '7' })).toEqual([]);
    });
  });
}
