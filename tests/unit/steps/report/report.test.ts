/** What is written of results and plans, resource by resource. */
import type { CarePlan, RiskAssessment } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { assessPatient } from '#src/flows/assess-patient.ts';
import { transactionBundle } from '#src/steps/report/transaction-bundle.ts';
import {
  aBloodPressure,
  aCondition,
  aMeasurement,
  aMedicationRequest,
  anObservation,
  aPatient,
  coded,
  SNOMED,
  TODAY,
  type TestResource,
} from '../../../support/fhir-builders.ts';
import { riskAssessments, scores } from '../../../support/read-result.ts';
import { shippedKnowledge } from '../../../support/shipped-knowledge.ts';
import { validateResource } from '../../../support/validate-resource.ts';

const knowledge = await shippedKnowledge();

const CARDIOVASCULAR: readonly TestResource[] = [
  aPatient(),
  aBloodPressure(152, 92, { meta: { versionId: '3' } }),
  aMeasurement('2093-3', 200, 'mg/dL'),
  aMeasurement('2085-9', 45, 'mg/dL'),
  aMeasurement('2160-0', 0.8, 'mg/dL'),
  aMeasurement('39156-5', 35, 'kg/m2'),
  anObservation('72166-2', { valueCodeableConcept: coded(SNOMED, '266919005') }),
  aCondition('44054006'),
  aMedicationRequest({ text: 'Salbutamol' }),
];

function assessed(resources: readonly unknown[], subject = 'Patient/p1', asOf = TODAY) {
  return assessPatient({ subject, resources, asOf, settings: DEFAULT_SETTINGS }, knowledge);
}

describe('RiskAssessment', () => {
  const { bundle } = assessed(CARDIOVASCULAR);
  const prevent = riskAssessments(bundle, 'prevent-2023')[0]!;

  test('is preliminary, labelled, and names model, version, device and sources with their version', () => {
    expect(prevent.status).toBe('preliminary');
    expect(prevent.meta?.security?.[0]?.code).toBe('AIAST');
    expect(prevent.method?.coding?.[0]).toMatchObject({
      code: 'prevent-2023',
      version: expect.any(String),
    });
    expect(prevent.basis).toContainEqual({ reference: 'Observation/o-85354-9/_history/3' });
    const references = (prevent.basis ?? []).map((each) => JSON.stringify(each));
    expect(references).toEqual([...new Set(references)].sort());
    const devices = (bundle.entry ?? []).filter(
      ({ fullUrl }) => fullUrl === prevent.performer?.reference,
    );
    expect(devices.map(({ resource }) => resource?.resourceType)).toEqual(['Device']);
  });

  test('gives percentages, and contributions that add up from the reference person to them', () => {
    const prediction = prevent.prediction![0]!;
    const percent = prediction.probabilityDecimal!;
    expect(percent).toBeGreaterThan(1);
    expect(prediction.rationale).toContain(`${Number(percent.toPrecision(3))} % in 10 years`);
    const values = (prediction.extension ?? []).map(
      ({ extension }) =>
        extension?.find(({ url }) => url === 'delta' || url === 'value')?.valueDecimal ?? NaN,
    );
    expect(values.length).toBeGreaterThan(3);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(percent, 6);
  });

  test('says what was presumed', () => {
    const notes = (prevent.note ?? []).map(({ text }) => text).join(' ');
    expect(notes).toMatch(/not on the medication list/u);
  });
});

describe('not computable', () => {
  const { bundle } = assessed([aPatient()]);
  const all = knowledge.models.map(({ manifest }) => riskAssessments(bundle, manifest.id));

  test('every model says so in one RiskAssessment without probability, and names each input', () => {
    expect(all.map((each) => each.length)).toEqual(knowledge.models.map(() => 1));
    for (const [assessment] of all) {
      expect(assessment!.prediction).toBeUndefined();
      expect(assessment!.extension?.[0]?.url).toContain('mentor-not-computable');
      expect(assessment!.note?.[0]?.text).toMatch(/^Not computable/u);
    }
    const [news2] = riskAssessments(bundle, 'news2');
    for (const input of ['Respiratory rate', 'Oxygen saturation', 'Pulse', 'Consciousness']) {
      expect(news2?.note?.[0]?.text.toLowerCase()).toContain(input.toLowerCase());
    }
  });

  test('a score says what it could still be', () => {
    const notes = riskAssessments(bundle, 'gad-7')[0]?.note?.map(({ text }) => text);
    expect(notes).toContain('With what is known the score lies between 0 and 21 points.');
  });

  test('all of it is valid', () => {
    const faults = (bundle.entry ?? []).flatMap(({ resource }) => validateResource(resource));
    expect(faults).toEqual([]);
  });
});

describe('CarePlan', () => {
  const { bundle, assessment } = assessed(CARDIOVASCULAR);
  const plan = (bundle.entry ?? [])
    .map(({ resource }) => resource)
    .find((resource): resource is CarePlan => resource?.resourceType === 'CarePlan')!;

  test('is a draft proposal with reason, source and grade of each activity', () => {
    expect([plan.status, plan.intent, plan.category?.[0]?.coding?.[0]?.code]).toEqual([
      'draft',
      'proposal',
      'assess-plan',
    ]);
    for (const { detail } of plan.activity ?? []) {
      expect(detail).toMatchObject({ status: 'not-started', doNotPerform: false });
      expect(detail?.code?.text).toBe(detail?.description);
      expect(detail?.extension?.[0]?.extension?.map(({ url }) => url)).toContain('grade');
    }
    expect(plan.instantiatesCanonical?.join()).toContain('bp-drug-stage2');
  });

  test('addresses the Condition, refers to the results, and says what it rests on', () => {
    expect(plan.addresses).toContainEqual({ reference: 'Condition/c-44054006' });
    expect(plan.supportingInfo?.length).toBeGreaterThan(0);
    expect(plan.text?.div).toContain('Checked before proposing');
    expect(validateResource(plan)).toEqual([]);
  });

  test('is not written where nothing is proposed', () => {
    const written = transactionBundle({ assessment, proposal: undefined });
    const types = (written.entry ?? []).map(({ resource }) => resource?.resourceType);
    expect(types).not.toContain('CarePlan');
  });
});

describe('scores and ids', () => {
  test('a score is one Observation, derived from Observations only, also behind urn:uuid', () => {
    const urn = (index: number) => `urn:uuid:00000000-0000-4000-8000-00000000000${index}`;
    const entries = CARDIOVASCULAR.map((resource, index) => {
      const subject = resource.resourceType === 'Patient' ? {} : { subject: { reference: urn(0) } };
      return { fullUrl: urn(index), resource: { ...resource, id: undefined, ...subject } };
    });
    const { bundle } = assessed(entries, urn(0));
    const [egfr, ...more] = scores(bundle, 'ckd-epi-2021-cr');
    expect(more).toEqual([]);
    expect(egfr).toMatchObject({
      status: 'preliminary',
      subject: { reference: urn(0) },
      derivedFrom: [{ reference: urn(4) }],
      valueQuantity: { system: 'http://unitsofmeasure.org', code: 'mL/min/{1.73_m2}' },
    });
    expect(validateResource(egfr)).toEqual([]);
  });

  test('follow from the content: the same again is the same, another value or instant is another', () => {
    const idOf = (resources: readonly unknown[], asOf?: string) =>
      riskAssessments(assessed(resources, 'Patient/p1', asOf).bundle, 'prevent-2023')[0]?.id;
    const first = idOf(CARDIOVASCULAR);
    expect(idOf(CARDIOVASCULAR)).toBe(first);
    expect(idOf(CARDIOVASCULAR.with(2, aMeasurement('2093-3', 201, 'mg/dL')))).not.toBe(first);
    expect(idOf(CARDIOVASCULAR, '2026-06-02T12:00:00Z')).not.toBe(first);
  });

  test('each entry is created only once, whatever it is', () => {
    for (const { request, resource, fullUrl } of assessed(CARDIOVASCULAR).bundle.entry ?? []) {
      expect(fullUrl).toBe(`urn:uuid:${resource?.id ?? ''}`);
      expect(request).toMatchObject({ method: 'POST', url: resource?.resourceType });
      const by = resource?.resourceType === 'Provenance' ? '_tag=' : 'identifier=';
      expect(request?.ifNoneExist).toMatch(new RegExp(`^${by}https://\\S+\\|\\S+$`, 'u'));
    }
  });
});

test('published bands give a qualitative risk with its words, other results none', () => {
  const { bundle } = assessed(CARDIOVASCULAR);
  const risks = (assessment: RiskAssessment | undefined) =>
    (assessment?.prediction ?? []).map(({ qualitativeRisk }) => qualitativeRisk?.text);
  const [total, ascvd, heartFailure] = risks(riskAssessments(bundle, 'prevent-2023')[0]);
  expect([total, heartFailure]).toEqual([undefined, undefined]);
  expect(ascvd).toBeTypeOf('string');
});
