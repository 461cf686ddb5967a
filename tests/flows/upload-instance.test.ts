import type { Patient } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { instanceReceiver, type InstanceReceiver } from '#src/flows/receive-instance.ts';
import { uploadInstance } from '#src/flows/upload-instance.ts';
import { makeDicom } from '../support/dicom-files.ts';
import { studyFiles, type TestStudyFiles } from '../support/study-files.ts';

const patient: Patient = {
  resourceType: 'Patient',
  id: 'p1',
  birthDate: '2022-03-04',
  identifier: [{ system: 'urn:oid:1.2.3', value: 'MADE-1' }],
};
const da = (date: string) => ({ vr: 'DA', Value: [date] });
const lo = (text: string) => ({ vr: 'LO', Value: [text] });

describe('a file uploaded for the patient of a chart', () => {
  let files: TestStudyFiles;
  let receiver: InstanceReceiver;
  const linked: string[] = [];
  beforeEach(async () => {
    files = await studyFiles();
    receiver = instanceReceiver(files.store);
    linked.length = 0;
  });
  afterEach(() => files.close());

  async function* chunksOf(bytes: Uint8Array) {
    for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
  }
  const upload = (bytes: Uint8Array) =>
    uploadInstance(
      { hospital: 'general', patient, sender: 's1', chunks: chunksOf(bytes) },
      {
        receive: receiver.receive,
        readings: {
          async link({ studyInstanceUid }, reference) {
            linked.push(`${studyInstanceUid} ${reference}`);
          },
        },
      },
    );

  test('is taken where record number and birth date agree, and linked to the patient', async () => {
    const file = makeDicom({
      attributes: { '00100030': da('20220304'), '0020000D': { vr: 'UI', Value: ['2.25.5'] } },
    });
    const answer = { taken: true, study: '2.25.5', state: 'stored', unreadBecause: null };
    expect(await upload(file)).toEqual(answer);
    expect(await upload(file)).toEqual({ ...answer, state: 'same' });
    expect(linked[0]).toBe('2.25.5 Patient/p1');
  });

  test.each([
    [
      'another record number',
      { '00100020': lo('OTHER'), '00100030': da('20220304') },
      /another patient/,
    ],
    ['another birth date', { '00100030': da('20210304') }, /another birth date/],
    ['neither birth date nor issuer', {}, /neither a birth date/],
    ['no Patient ID', { '00100020': lo('') }, /names no patient/],
  ])('is refused in plain words with %s', async (_what, attributes, words) => {
    const answer = await upload(makeDicom({ attributes }));
    expect(answer).toMatchObject({ taken: false, detail: expect.stringMatching(words) as string });
    expect(files.files()).toEqual([]);
    expect(linked).toEqual([]);
    expect(receiver.counts().refused).toEqual({ 'launch.patient-mismatch': 1 });
  });

  test('is refused where it is no DICOM file: a picture is none', async () => {
    const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2_000)]);
    expect(await upload(jpeg)).toEqual({
      taken: false,
      detail: 'No DICM at byte 128: it is no DICOM file (PS3.10).',
    });
  });
});
