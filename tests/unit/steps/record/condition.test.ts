import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { readPatientRecord } from '#src/steps/record/read-patient-record.ts';
import {
  ICD_10_CM,
  aCondition,
  aList,
  aPatient,
  aResource,
  clinically,
  coded,
  verified,
} from '../../../support/fhir-builders.ts';
import { read, reasons } from './reading.ts';

const DIABETES = '44054006';

describe('a Condition', () => {
  test('that is active and confirmed is a current yes', () => {
    const record = read(aCondition(DIABETES, { onsetDateTime: '2015-06-01' }));
    expect(record.conditions.get('diabetes')).toEqual([
      {
        says: 'yes',
        current: true,
        onsetAgeYears: 45, // born 15 March 1970
        since: '2015-06-01',
        source: { reference: 'Condition/c-44054006', display: DIABETES, at: '2015-06-01' },
      },
    ]);
    expect(record.holdsConditions).toBe(true);
  });

  test.each([
    ['active', true],
    ['recurrence', true],
    ['relapse', true],
    ['inactive', false],
    ['remission', false],
    ['resolved', false],
  ])('with clinical status %s: current is %s', (status, current) => {
    const record = read(aCondition(DIABETES, { clinicalStatus: clinically(status) }));
    expect(record.conditions.get('diabetes')).toMatchObject([{ says: 'yes', current }]);
  });

  test('without a clinical status is current, unless it has abated', () => {
    const none = { clinicalStatus: undefined };
    expect(read(aCondition(DIABETES, none)).conditions.get('diabetes')).toMatchObject([
      { current: true },
    ]);
    const abated = { ...none, abatementDateTime: '2020-01-01' };
    expect(read(aCondition(DIABETES, abated)).conditions.get('diabetes')).toMatchObject([
      { current: false },
    ]);
  });

  test('that is refuted is a stated no, and no reason to presume others', () => {
    const record = read(aCondition(DIABETES, { verificationStatus: verified('refuted') }));
    expect(record.conditions.get('diabetes')).toMatchObject([{ says: 'no', how: 'refuted' }]);
    expect(record.holdsConditions).toBe(false);
  });

  test.each([
    ['entered-in-error', 'entered-in-error'],
    ['unconfirmed', 'refuted-or-unconfirmed'],
    ['provisional', 'refuted-or-unconfirmed'],
    ['differential', 'refuted-or-unconfirmed'],
  ])('that is %s states nothing: %s', (status, reason) => {
    const record = read(aCondition(DIABETES, { verificationStatus: verified(status) }));
    expect(record.conditions.has('diabetes')).toBe(false);
    expect(reasons(record, 'diabetes')).toEqual([reason]);
  });

  test.each([{ recordedDate: '2026-07-01' }, { onsetDateTime: '2026-07-01' }])(
    'of the future states nothing: %j',
    (parts) => {
      const record = read(aCondition(DIABETES, parts));
      expect(record.conditions.has('diabetes')).toBe(false);
      expect(reasons(record, 'diabetes')).toEqual(['in-the-future']);
    },
  );

  test('recorded today where the hospital is, by its date alone, is no future one', () => {
    const settings = { ...DEFAULT_SETTINGS, timeZone: 'Pacific/Auckland' };
    const evening = { subject: 'Patient/p1', asOf: '2026-06-01T20:00:00Z', settings };
    const condition = aCondition(DIABETES, { recordedDate: '2026-06-02' });
    const record = readPatientRecord([aPatient(), condition], evening);
    expect(record.conditions.has('diabetes')).toBe(true);
  });

  test('may state its onset as an age', () => {
    const onsetAge = { value: 38, unit: 'years', system: 'http://unitsofmeasure.org', code: 'a' };
    expect(read(aCondition(DIABETES, { onsetAge })).conditions.get('diabetes')).toMatchObject([
      { onsetAgeYears: 38 },
    ]);
  });
});

describe('codes', () => {
  test.each([
    ['E11.9', 'diabetes'],
    ['E119', 'diabetes'],
    ['O24.111', 'diabetes'],
    ['I10', 'hypertension'],
    ['I25.2', 'myocardial-infarction'],
    ['I50.22', 'heart-failure'],
    ['N18.30', 'ckd'],
    ['I48.91', 'atrial-fibrillation'],
    ['G45.9', 'stroke-tia-te'],
    ['I70.0', 'vascular-disease'],
    ['Z99.2', 'dialysis'],
  ])('ICD-10-CM %s states %s', (code, concept) => {
    const record = read(aCondition('x', { code: coded(ICD_10_CM, code) }));
    expect(record.conditions.has(concept)).toBe(true);
  });

  test.each([
    ['O24.410', 'diabetes'], // gestational
    ['I27.0', 'hypertension'], // pulmonary
    ['G45.4', 'stroke'], // transient global amnesia
    ['R73.03', 'diabetes'], // prediabetes
  ])('ICD-10-CM %s does not state %s', (code, concept) => {
    const record = read(aCondition('x', { code: coded(ICD_10_CM, code) }));
    expect(record.conditions.has(concept)).toBe(false);
  });

  test.each([
    ['11687002', 'diabetes'], // gestational diabetes
    ['70995007', 'hypertension'], // pulmonary hypertension
    ['238077000', 'familial-hypercholesterolemia'], // polygenic
    ['413838009', 'pad'], // chronic ischaemic heart disease
  ])('SNOMED CT %s does not state %s', (code, concept) => {
    expect(read(aCondition(code)).conditions.has(concept)).toBe(false);
  });

  test('any coding counts', () => {
    const code = {
      coding: [
        { system: 'urn:local', code: '1' },
        { system: ICD_10_CM, code: 'E11.9' },
      ],
    };
    expect(read(aCondition('x', { code })).conditions.has('diabetes')).toBe(true);
  });

  test('a myocardial infarction is also coronary, vascular and atherosclerotic disease', () => {
    const { conditions } = read(aCondition('22298006'));
    for (const concept of ['myocardial-infarction', 'chd', 'ascvd', 'vascular-disease']) {
      expect(conditions.has(concept), concept).toBe(true);
    }
  });
});

describe('a text', () => {
  test('counts where nothing is coded, and says so', () => {
    const record = read(aCondition('x', { code: { text: 'Type 2 diabetes mellitus' } }));
    expect(record.conditions.get('diabetes')).toMatchObject([{ says: 'yes', byTextOnly: true }]);
  });

  test('does not count beside a code', () => {
    const code = { ...coded('urn:local', '1'), text: 'Diabetes' };
    expect(read(aCondition('x', { code })).conditions.has('diabetes')).toBe(false);
  });

  test.each([
    ['Family history of diabetes', 'diabetes'],
    ['Gestational diabetes', 'diabetes'],
    ['Prediabetes', 'diabetes'],
    ['Pulmonary hypertension', 'hypertension'],
    ['Suspected heart failure', 'heart-failure'],
    ['No history of stroke', 'stroke'],
  ])('"%s" does not state %s', (text, concept) => {
    expect(read(aCondition('x', { code: { text } })).conditions.has(concept)).toBe(false);
  });
});

describe('a yes and a no', () => {
  const refuted = (recordedDate: string | undefined) =>
    aCondition(DIABETES, { id: 'no', verificationStatus: verified('refuted'), recordedDate });
  const active = (recordedDate: string | undefined) =>
    aCondition(DIABETES, { id: 'yes', recordedDate });

  test('the newer one counts, the other is shown', () => {
    const record = read(active('2019-01-01'), refuted('2020-01-01'));
    expect(record.conditions.get('diabetes')).toMatchObject([{ says: 'no' }]);
    expect(record.unused).toMatchObject([
      { because: 'contradicted', concept: 'diabetes', source: { reference: 'Condition/yes' } },
    ]);
    const other = read(active('2021-01-01'), refuted('2020-01-01'));
    expect(other.conditions.get('diabetes')).toMatchObject([{ says: 'yes' }]);
    expect(other.unused).toMatchObject([{ source: { reference: 'Condition/no' } }]);
  });

  test('without dates the yes stays', () => {
    const record = read(refuted(undefined), active(undefined));
    expect(record.conditions.get('diabetes')).toMatchObject([{ says: 'yes' }]);
    expect(reasons(record, 'diabetes')).toEqual(['contradicted']);
  });

  test('type 2 ruled out does not rule out type 1', () => {
    const type1 = aCondition('46635009', { recordedDate: '2019-01-01' });
    const record = read(type1, refuted('2020-01-01'));
    expect(record.conditions.get('diabetes')).toMatchObject([{ says: 'yes' }]);
  });

  test('diabetes ruled out rules out its kinds', () => {
    const general = aCondition('73211009', {
      verificationStatus: verified('refuted'),
      recordedDate: '2020-01-01',
    });
    const record = read(active('2019-01-01'), general);
    expect(record.conditions.get('diabetes')).toMatchObject([{ says: 'no' }]);
  });
});

describe('a problem list', () => {
  test('says no to all that it does not hold', () => {
    const record = read(aCondition('38341003', { id: 'bp' }), aList('11450-4', ['Condition/bp']));
    expect(record.conditions.get('hypertension')).toMatchObject([{ says: 'yes' }]);
    for (const concept of ['diabetes', 'heart-failure', 'ascvd', 'dialysis', 'stroke-tia-te']) {
      expect(record.conditions.get(concept), concept).toMatchObject([
        { says: 'no', how: 'complete-list', source: { reference: 'List/l-11450-4' } },
      ]);
    }
  });

  test('does not deny what the record states elsewhere', () => {
    const over = aCondition(DIABETES, { clinicalStatus: clinically('resolved') });
    const record = read(
      over,
      aCondition('38341003', { id: 'bp' }),
      aList('11450-4', ['Condition/bp']),
    );
    expect(record.conditions.get('diabetes')).toMatchObject([{ says: 'yes', current: false }]);
  });

  test('that is empty says no only if nothing is known', () => {
    const emptyReason = coded(
      'http://terminology.hl7.org/CodeSystem/list-empty-reason',
      'nilknown',
    );
    const record = read(aList('11450-4', [], { entry: undefined, emptyReason }));
    expect(record.conditions.get('diabetes')).toMatchObject([{ says: 'no', how: 'complete-list' }]);
    expect(read(aList('11450-4', [], { entry: undefined })).conditions.size).toBe(0);
  });

  test.each([
    { status: 'retired' },
    { mode: 'working' },
    { mode: 'changes' },
    { date: '2027-01-01' },
    { subject: { reference: 'Patient/other' } },
  ])('says nothing with %j', (parts) => {
    const bp = aCondition('38341003', { id: 'bp' });
    expect([...read(bp, aList('11450-4', ['Condition/bp'], parts)).conditions.keys()]).toEqual([
      'hypertension',
    ]);
  });

  test('with an entry that is not in the record says nothing', () => {
    const record = read(aList('11450-4', ['Condition/unknown']));
    expect(record.conditions.size).toBe(0);
    expect(record.unused).toMatchObject([{ source: { reference: 'List/l-11450-4' } }]);
  });
});

describe('a Procedure', () => {
  const procedure = (code: string, parts: Record<string, unknown> = {}) =>
    aResource('Procedure', {
      status: 'completed',
      code: coded('http://snomed.info/sct', code, 'What was done'),
      performedDateTime: '2026-05-20',
      ...parts,
    });

  test('of dialysis states dialysis, for 90 days', () => {
    expect(read(procedure('265764009')).conditions.get('dialysis')).toMatchObject([
      { says: 'yes', current: true },
    ]);
    const old = procedure('265764009', { performedDateTime: '2020-01-01' });
    expect(read(old).conditions.get('dialysis')).toMatchObject([{ says: 'yes', current: false }]);
  });

  test('of a bypass states atherosclerotic disease', () => {
    const { conditions } = read(procedure('232717009'));
    expect([...conditions.keys()].sort()).toEqual(['ascvd', 'chd', 'pci-cabg-procedures']);
  });

  test('is something done', () => {
    const record = read(procedure('73761001'));
    expect(record.done).toMatchObject([
      { codes: [{ code: '73761001' }], text: 'What was done', at: '2026-05-20' },
    ]);
    expect(read(procedure('73761001', { status: 'not-done' })).done).toEqual([]);
    expect(read(procedure('73761001', { performedDateTime: '2027' })).done).toEqual([]);
  });
});
