/** What hospitals of other kinds hold in the end: nothing twice, every reference leads somewhere, the numbers are the same. */
import type {
  DocumentReference,
  Observation,
  Provenance,
  RiskAssessment,
} from '@medplum/fhirtypes';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CODE_SYSTEMS } from '#src/domain/codes/mentor.ts';
import type { HospitalConfig } from '#src/config.ts';
import { anyHospital, type AnyHospital, type Kind } from '../../support/any-hospital.ts';
import { chartOf } from '../../support/chart-of.ts';
import {
  eventually,
  hospitalConfig,
  removeStore,
  testService,
  type TestService,
} from '../../support/service.ts';
import { tinyHospital } from '../../support/tiny-hospital.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import { expectInOrder } from '../../support/written-in-order.ts';
import { validateResource } from '../../support/validate-resource.ts';

let hospital: AnyHospital;
let service: TestService;
async function start(kind: Kind, more: Partial<HospitalConfig> = {}): Promise<void> {
  hospital = await anyHospital(kind, [chartOf('p1')]);
  const general = { ...hospitalConfig('general', hospital.iss), backend: { clientId: 'mentor' } };
  service = await testService([{ ...general, ...more }]);
  await eventually(() => hospital.urls.filter((url) => url.includes('_lastUpdated')), isThere);
}
afterEach(async () => {
  await service.stop();
  removeStore(service);
  await hospital.close();
});

const isThere = (found: readonly unknown[]) => found.length > 0;
function modelOf(resource: RiskAssessment | Observation): string | undefined {
  return resource.method?.coding?.find(({ system }) => system === CODE_SYSTEMS.models)?.code;
}
const risks = () => hospital.all<RiskAssessment>('RiskAssessment');
const observed = () => hospital.all<Observation>('Observation').filter((each) => modelOf(each));
const ofModel = <T extends RiskAssessment | Observation>(all: readonly T[]) =>
  all.filter((each) => modelOf(each) === 'prevent-2023');
const written = async () => {
  await eventually(() => hospital.all<Provenance>('Provenance'), isThere);
  const text = async () => (await fetch(`${service.baseUrl}/metrics`)).text();
  await eventually(text, (found) => /state="waiting"\} 0/.test(found));
  expect(await text()).toMatch(/state="parked"\} 0/);
};

function change(systolic: number): void {
  const [, pressure] = chartOf('p1', systolic) as [unknown, Observation];
  const at = new Date(Date.now() - 60_000).toISOString();
  hospital.put({ ...pressure, id: `p1-new-${systolic}`, effectiveDateTime: at });
}

describe.each([
  ['that says it knows no transactions', { transactions: 'no' }],
  ['that refuses a transaction without having said so', { transactions: 'refused' }],
  ['that does not respect ifNoneExist', { ifNoneExist: 'ignored' }],
  [
    'without transactions, that does not respect ifNoneExist',
    { transactions: 'no', ifNoneExist: 'ignored' },
  ],
  ['that says it respects ifNoneExist, and does not', { ifNoneExist: 'claimed' }],
] as const)('a hospital %s', (_, kind) => {
  test('has each result once, and the newer one in its place', async () => {
    await start(kind);
    change(160);
    await written();
    const [first] = ofModel(risks());
    expectInOrder(hospital);
    change(175);
    await eventually(
      () => ofModel(risks()),
      ([found]) => found?.meta?.versionId === '2',
    );
    await written();
    expect(ofModel(risks())).toHaveLength(1);
    expect(ofModel(risks())[0]).toMatchObject({ id: first?.id, status: 'preliminary' });
    expect(ofModel(risks())[0]?.prediction?.[0]?.probabilityDecimal).toBeGreaterThan(
      first?.prediction?.[0]?.probabilityDecimal ?? 100,
    );
    expectInOrder(hospital);
  });
});

describe('a hospital that takes no RiskAssessment', () => {
  let expected: RiskAssessment;
  beforeAll(async () => {
    expected = await asRiskAssessment();
  });
  async function asRiskAssessment(): Promise<RiskAssessment> {
    const reference = await anyHospital({}, [chartOf('p1')]);
    const general = {
      ...hospitalConfig('general', reference.iss),
      backend: { clientId: 'mentor' },
    };
    const other = await testService([general]);
    await eventually(() => reference.urls.filter((url) => url.includes('_lastUpdated')), isThere);
    const [, pressure] = chartOf('p1', 160) as [unknown, Observation];
    reference.put({
      ...pressure,
      id: 'p1-new-160',
      effectiveDateTime: new Date(Date.now() - 60_000).toISOString(),
    });
    const all = () => ofModel(reference.all<RiskAssessment>('RiskAssessment'));
    const [found] = await eventually(all, isThere);
    await other.stop();
    removeStore(other);
    await reference.close();
    return found!;
  }

  test.each([
    ['as its CapabilityStatement says', { without: ['RiskAssessment'] }, {}],
    ['as it turns out', { refusing: ['RiskAssessment'] }, {}],
    [
      'as it turns out, without transactions',
      { refusing: ['RiskAssessment'], transactions: 'no' },
      {},
    ],
    [
      'as the settings say',
      {},
      { writeBack: { riskAssessment: false, carePlan: true, observation: true, imaging: true } },
    ],
  ] as const)('%s: an Observation says the same', async (_, kind, more) => {
    await start(kind, more);
    change(160);
    await written();
    expect(risks()).toEqual([]);
    const [found] = ofModel(observed());
    const percentages = found?.component?.map(({ valueQuantity }) => valueQuantity?.value);
    expect(percentages).toEqual(expected.prediction?.map((each) => each.probabilityDecimal));
    expect(found?.component?.[0]?.valueQuantity).toMatchObject({ code: '%' });
    const years = ({ start: from = '', end = '' } = {}) =>
      Number(end.slice(0, 4)) - Number(from.slice(0, 4));
    expect(
      found?.component?.map(({ extension }) =>
        years(extension?.find(({ valuePeriod }) => valuePeriod)?.valuePeriod),
      ),
    ).toEqual(expected.prediction?.map(({ whenPeriod }) => years(whenPeriod)));
    expect(found?.method).toEqual(expected.method);
    expect(found?.note?.at(-1)?.text).toContain('does not take RiskAssessment');
    const reasons = observed().filter(({ dataAbsentReason }) => dataAbsentReason !== undefined);
    expect(reasons.length, 'what is not computable says why').toBeGreaterThan(0);
    expect(
      reasons.every(({ dataAbsentReason }) => (dataAbsentReason?.text ?? '').length > 10),
    ).toBe(true);
    expectInOrder(hospital);
    change(175);
    await eventually(
      () => ofModel(observed()),
      ([newer]) => newer?.meta?.versionId === '2',
    );
    expect(ofModel(observed())).toHaveLength(1);
  });

  test('nor an Observation: a document carries the result', async () => {
    await start(
      { refusing: ['RiskAssessment'] },
      { writeBack: { riskAssessment: true, carePlan: true, observation: false, imaging: true } },
    );
    change(160);
    await written();
    expect(observed()).toEqual([]);
    const documents = hospital.all<DocumentReference>('DocumentReference');
    const inside = documents.map(
      ({ content }) =>
        JSON.parse(
          Buffer.from(content[1]?.attachment.data ?? '', 'base64').toString(),
        ) as RiskAssessment,
    );
    expect(ofModel(inside)[0]?.prediction?.[0]?.probabilityDecimal).toBeGreaterThan(0);
    for (const document of documents) expect(validateResource(document)).toEqual([]);
  });

  test('and no Device, Provenance or CarePlan: what it takes is written', async () => {
    await start({ without: ['RiskAssessment', 'Device', 'Provenance', 'CarePlan'] });
    change(160);
    const [found] = await eventually(() => ofModel(observed()), isThere);
    expect(found?.device).toMatchObject({ type: 'Device', display: expect.any(String) as string });
    expectInOrder(hospital);
  });
});

describe('a hospital that wants documents rather than Observations', () => {
  const writeBack = {
    riskAssessment: true,
    carePlan: true,
    observation: true,
    imaging: true,
    documentReference: true,
  };

  test('gets a result that it takes as no RiskAssessment as DocumentReference', async () => {
    await start({ without: ['RiskAssessment'] }, { writeBack });
    change(160);
    await written();
    const documents = hospital.all<DocumentReference>('DocumentReference');
    expect(documents.length).toBeGreaterThan(0);
    expect(ofModel(observed())).toEqual([]);
    for (const each of documents) expect(validateResource(each)).toEqual([]);
    expectInOrder(hospital);
  });

  test.each([
    ['is asked', true],
    ['is not asked', undefined],
  ])('%s for the right to write them where the settings say %s', async (_, documentReference) => {
    await start({});
    const ehr = await tinyHospital([chartOf('p1')]);
    const wanted = { ...writeBack, documentReference };
    const other = await testService([{ ...hospitalConfig('ehr', ehr.iss), writeBack: wanted }]);
    await new LaunchingBrowser(other.baseUrl).launch(ehr.iss, ehr.launchOf('p1'));
    const scopes = ehr.authorizations[0]?.['scope']?.split(' ') ?? [];
    expect(scopes.includes('patient/DocumentReference.crus')).toBe(documentReference === true);
    await other.stop();
    removeStore(other);
    await ehr.close();
  });
});
