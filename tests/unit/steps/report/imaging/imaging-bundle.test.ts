import type {
  Bundle,
  DiagnosticReport,
  ImagingStudy,
  Observation,
  Provenance,
  Resource,
  RiskAssessment,
} from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { dicomResults } from '#src/steps/report/dicom/dicom-results.ts';
import { imagingBundle } from '#src/steps/report/imaging/imaging-bundle.ts';
import {
  aHeader,
  anUndecidedReading,
  aReading,
  aReadingAtPoint,
  aRefusal,
  aStudyReading,
  aTumourReading,
  SERIES,
  STUDY,
} from '../../../../support/a-reading.ts';
import { validateResource } from '../../../../support/validate-resource.ts';

const SUBJECT = { reference: 'Patient/17' };

function bundleOf(
  readings: Parameters<typeof aStudyReading>[0],
  over: Partial<Parameters<typeof imagingBundle>[0]> = {},
): Bundle {
  return imagingBundle({
    study: aStudyReading(readings),
    subject: SUBJECT,
    datasets: [aHeader({}, 2), aHeader()],
    ...over,
  });
}

function all<T extends Resource>(bundle: Bundle, type: T['resourceType']): T[] {
  return (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === type ? [resource as T] : [],
  );
}

const observation = (...readings: Parameters<typeof aStudyReading>[0]) =>
  all<Observation>(bundleOf(readings), 'Observation')[0]!;
const risk = (...readings: Parameters<typeof aStudyReading>[0]) =>
  all<RiskAssessment>(bundleOf(readings), 'RiskAssessment')[0]!;

describe('the bundle of a reading', () => {
  test.each([
    ['a finding', aReading()],
    ['no decision', anUndecidedReading()],
    ['a kind', aTumourReading()],
    ['a point', aReadingAtPoint()],
    ['a refusal', aRefusal()],
    ['nothing that cannot be excluded', { ...anUndecidedReading(), conformalSet: [] }],
    ['absence', { ...aReading(), finding: 'absent' as const }],
  ])('with %s is valid by R4 and our profiles', (_, reading) => {
    expect(validateResource(bundleOf([reading]))).toEqual([]);
  });

  test('is valid with bare headers, an archive, and a patient known by number alone', () => {
    const bundle = bundleOf([aReading()], {
      datasets: [{ '00080018': { vr: 'UI', Value: [`${SERIES}.1`] } }],
      wadoRs: 'https://pacs.example/dicom-web',
      subject: { identifier: { value: 'PAT-0042' } },
    });
    expect(validateResource(bundle)).toEqual([]);
  });

  test('is the same for the same reading, and creates everything only once', () => {
    const readings = [aReading(), aRefusal()];
    expect(bundleOf(readings)).toEqual(bundleOf(readings));
    const searches = bundleOf(readings).entry!.map(({ request }) => request?.ifNoneExist ?? '');
    expect(new Set(searches).size).toBe(searches.length);
    for (const search of searches) expect(search).toMatch(/^(identifier|_tag)=[^|]+\|[^|]+$/u);
  });

  test('finds the study that the hospital has by its UID', () => {
    const entry = bundleOf([aReading()]).entry!.find(
      ({ resource }) => resource?.resourceType === 'ImagingStudy',
    );
    expect(entry?.request?.ifNoneExist).toBe(`identifier=urn:dicom:uid|urn:oid:${STUDY}`);
  });

  test('of which nothing is read now withdraws the report, by our own device', () => {
    const bundle = bundleOf([]);
    expect(validateResource(bundle)).toEqual([]);
    const [report] = all<DiagnosticReport>(bundle, 'DiagnosticReport');
    const [before] = all<DiagnosticReport>(bundleOf([aReading()]), 'DiagnosticReport');
    expect(report).toMatchObject({ status: 'preliminary', id: before!.id });
    expect(report!.conclusion).toContain('what was said earlier is withdrawn');
    expect(report).not.toHaveProperty('result');
    expect(all<Observation>(bundle, 'Observation')).toEqual([]);
  });

  test('tells two points on one image apart', () => {
    const other = { ...aReadingAtPoint(), trackingUid: '2.25.7' };
    const found = all<Observation>(bundleOf([aReadingAtPoint(), other]), 'Observation');
    expect(new Set(found.map(({ id }) => id)).size).toBe(2);
  });

  test('labels what a model says, and not the record of the images', () => {
    for (const { resource } of bundleOf([aReading()]).entry!) {
      const isLabelled = (resource?.meta?.security ?? []).some(({ code }) => code === 'AIAST');
      const said = ['Observation', 'RiskAssessment', 'DiagnosticReport'];
      expect(isLabelled, resource?.resourceType).toBe(said.includes(resource!.resourceType));
    }
  });

  test('has one Provenance of all that models say, from the study', () => {
    const bundle = bundleOf([aReading(), aRefusal()]);
    const [provenance] = all<Provenance>(bundle, 'Provenance');
    expect(provenance?.target).toHaveLength(5);
    const study = bundle.entry!.find(({ resource }) => resource?.resourceType === 'ImagingStudy');
    expect(provenance?.entity?.map(({ what }) => what.reference)).toEqual([study?.fullUrl]);
  });
});

describe('a finding', () => {
  test('names study, image, and the tracking UID of the SR', () => {
    const text = JSON.stringify(observation(aReading()));
    expect(text).toContain(`urn:oid:${STUDY}"`);
    expect(text).toContain(`urn:oid:${SERIES}.1"`);
    const [report] = dicomResults(aStudyReading([aReading()]), {
      sourceOf: () => aHeader(),
      pictureOf: () => undefined,
    });
    const { identifier } = observation(aReading());
    const tracking = identifier?.[1]?.value?.replace('urn:oid:', '');
    expect(tracking).toBe(aReading().trackingUid);
    expect(JSON.stringify(report)).toContain(`"${tracking!}"`);
    expect(risk(aReading()).identifier?.[1]).toEqual(identifier?.[1]);
  });

  test.each([
    [aReading(), 'Present', 'POS'],
    [{ ...aReading(), finding: 'absent' as const }, 'Absent', 'NEG'],
    [anUndecidedReading(), 'Indeterminate', 'IND'],
    [aTumourReading(), 'Meningioma', undefined],
  ])('is a value and its interpretation (%#)', (reading, value, interpretation) => {
    const found = observation(reading);
    expect(found.valueCodeableConcept?.text).toBe(value);
    expect(found.interpretation?.[0]?.coding?.[0]?.code).toBe(interpretation);
  });

  test('has the probability of every class as a percentage, what remains, and the distance', () => {
    const said = observation(aReading()).component!.map(({ code, extension, ...rest }) => [
      code.coding?.[0]?.code,
      extension?.[0]?.valueCode,
      rest.valueQuantity?.value ?? rest.valueCodeableConcept?.text,
    ]);
    expect(said).toEqual([
      ['probability', 'pneumonia', 87.3456789],
      ['probability', 'absent', 12.6543211],
      ['prediction-set', 'pneumonia', 'Pneumonia'],
      ['distance', undefined, 0.62],
    ]);
  });

  test('is dated when the image was made, and issued when it was read', () => {
    expect(observation(aReading())).toMatchObject({
      effectiveDateTime: '2026-11-23',
      issued: '2026-11-24T10:05:00Z',
    });
    const zoned = bundleOf([aReading()], {
      datasets: [aHeader({ '00080201': { vr: 'SH', Value: ['+0100'] } })],
    });
    expect(all<Observation>(zoned, 'Observation')[0]?.effectiveDateTime).toBe(
      '2026-11-23T17:45:00+01:00',
    );
  });

  test('on an image without a date, or with one that is none, is dated when it was read', () => {
    const found = bundleOf([aReading()], {
      datasets: [aHeader({ '00080020': { vr: 'DA', Value: ['20261399'] } })],
    });
    expect(all<Observation>(found, 'Observation')[0]?.effectiveDateTime).toBe(
      '2026-11-24T10:05:00Z',
    );
  });
});

describe('a risk', () => {
  test('of two classes is that of the finding, of more that of each', () => {
    const percentages = (reading: ReturnType<typeof aReading>) =>
      risk(reading).prediction?.map(({ probabilityDecimal }) => probabilityDecimal);
    expect(percentages(aReading())).toEqual([87.3456789]);
    expect(percentages(aTumourReading())).toEqual([20, 70, 10]);
  });

  test('of a model that does not decide says so in a note', () => {
    expect(risk(anUndecidedReading()).note?.[0]?.text).toMatch(/^The model does not decide/u);
  });

  test('names the model with its version', () => {
    expect(risk(aReading()).method?.coding?.[0]).toMatchObject({
      code: 'cxr-pneumonia-paediatric',
      version: '1.0.0',
    });
  });
});

describe('an image that was refused', () => {
  test('has no value, no probability, and says why', () => {
    const found = observation(aRefusal());
    expect(found.valueCodeableConcept).toBeUndefined();
    expect(found.component).toBeUndefined();
    expect(found.dataAbsentReason?.coding?.[0]?.code).toBe('not-performed');
    expect(found.note?.[0]?.text).toContain('41 years');
    expect(risk(aRefusal()).prediction).toBeUndefined();
    expect(risk(aRefusal()).note?.[0]?.text).toContain('41 years');
    expect(risk(aRefusal()).extension?.[0]?.extension?.[0]?.valueCode).toBe('outside-population');
  });
});

describe('the report', () => {
  test('is preliminary, without a person, and says what it is and how complete the study was', () => {
    const [report] = all<DiagnosticReport>(bundleOf([aReading(), aRefusal()]), 'DiagnosticReport');
    expect(report).toMatchObject({ status: 'preliminary' });
    expect(report?.resultsInterpreter).toBeUndefined();
    expect(report?.result).toHaveLength(2);
    expect(report?.conclusion).toContain('Investigational');
    expect(report?.conclusion).toContain(
      'Paediatric pneumonia 1.0.0, series 1, image 1. Pneumonia: present (Pneumonia 87.3 %)',
    );
    expect(report?.conclusion).toContain('series 1, image 2. Pneumonia: not read.');
    expect(report?.conclusion).toContain('not read. Patient is 41 years old');
    expect(report?.conclusion).toContain('2 of 2 images');
  });
});

describe('the study', () => {
  test('lists series and instances by number, with UIDs, classes and where they are', () => {
    const [study] = all<ImagingStudy>(
      bundleOf([aReading()], { wadoRs: 'https://pacs.example/dicom-web' }),
      'ImagingStudy',
    );
    expect(study).toMatchObject({ numberOfSeries: 1, numberOfInstances: 2, started: '2026-11-23' });
    expect(study?.identifier?.[1]).toMatchObject({ value: 'A-4711' });
    expect(study?.series?.[0]?.instance?.map(({ uid }) => uid)).toEqual([
      `${SERIES}.1`,
      `${SERIES}.2`,
    ]);
    expect(study?.contained?.[0]).toMatchObject({ address: 'https://pacs.example/dicom-web' });
    expect(study?.endpoint).toEqual([{ reference: '#wado' }]);
  });

  test('is the same study when more images have come', () => {
    const id = (bundle: Bundle) => all<ImagingStudy>(bundle, 'ImagingStudy')[0]?.id;
    const later = bundleOf([aReading()], { datasets: [aHeader()] });
    expect(id(later)).toBe(id(bundleOf([aReading()])));
  });
});
