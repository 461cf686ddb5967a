/** A reading is published once, superseded where nobody has decided, and decided on finding by finding. */
import type { Bundle, Observation, Resource, RiskAssessment } from '@medplum/fhirtypes';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImageReading } from '#src/domain/image-reading.ts';
import { decideFinding, type FindingDecisionRequest } from '#src/flows/decide-finding.ts';
import { keepPublished } from '#src/flows/keep-published.ts';
import { publishReading } from '#src/flows/publish-reading.ts';
import { openDatabase, type Database } from '#src/outbound/sqlite/database.ts';
import { sqlitePublishedStore } from '#src/outbound/sqlite/published-store.ts';
import { sqliteResourceSearch } from '#src/outbound/sqlite/resource-search.ts';
import { sqliteResourceStore } from '#src/outbound/sqlite/resource-store.ts';
import { searchIndex } from '#src/inbound/fhir-api/search/index-of.ts';
import type { Condition } from '#src/ports/resource-search.ts';
import type { AuditEvent } from '#src/ports/audit.ts';
import { imagingBundle } from '#src/steps/report/imaging/imaging-bundle.ts';
import {
  aHeader,
  anImage,
  aReading,
  aRefusal,
  aStudyReading,
  aTumourReading,
  SERIES,
  STUDY,
} from '../support/a-reading.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { validateResource } from '../support/validate-resource.ts';

const PATIENT = 'Patient/17';
const BY = { reference: 'Practitioner/3', name: 'Dr Example' };
const EVERYTHING = { riskAssessment: true, carePlan: true, observation: true, imaging: true };

let folder: string;
let database: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-publish-reading-'));
  database = openDatabase(folder, undefined);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

function service(writeBack = EVERYTHING) {
  const audited: AuditEvent[] = [];
  let minute = 0;
  const clock = {
    now: () => `2026-11-24T11:${String((minute += 1)).padStart(2, '0')}:00Z`,
  };
  const index = searchIndex();
  const resources = sqliteResourceStore(database, index);
  const ports = {
    published: sqlitePublishedStore(database),
    outbox: memoryOutbox(),
    keep: keepPublished(resources, clock),
    clock,
    audit: { append: async (entry: AuditEvent) => void audited.push(entry) },
  };
  const publish = (readings: readonly ImageReading[], asOf?: string) =>
    study(STUDY, readings, asOf);
  const study = async (
    studyInstanceUid: string,
    readings: readonly ImageReading[],
    asOf = '2026-11-24T10:05:00Z',
  ) => {
    const study = { ...aStudyReading(readings), studyInstanceUid, asOf };
    const bundle = imagingBundle({
      study,
      subject: { reference: PATIENT },
      datasets: [aHeader(), aHeader({}, 2)],
    });
    return publishReading({ study, patient: PATIENT, bundle, hospital: { writeBack } }, ports);
  };
  const decide = async (over: Partial<FindingDecisionRequest>) =>
    decideFinding(
      {
        hospital: 'general',
        patient: PATIENT,
        trackingUid: aReading().trackingUid,
        readAt: '2026-11-24T10:05:00Z',
        choice: 'agree',
        by: BY,
        ...over,
      },
      ports as never,
    );
  const items = async () => ports.outbox.ofPatient('general', PATIENT);
  const sent = async () => (await items()).map(({ bundle }) => bundle);
  const found = async (type: string, conditions: Condition[] = []): Promise<Resource[]> => {
    const search = sqliteResourceSearch(database, index);
    const query = { type, conditions, sort: [], offset: 0, count: 99 };
    const { page } = await search.search(query, await resources.snapshot());
    return page.flatMap(({ resource }) => resource ?? []);
  };
  return { publish, study, decide, sent, found, audited };
}

function entries(bundle: Bundle | undefined, type: string) {
  return (bundle?.entry ?? []).filter(({ resource }) => resource?.resourceType === type);
}

describe('a reading', () => {
  test('is sent once and kept; the same again sends nothing', async () => {
    const { publish, sent, found } = service();
    expect(await publish([aReading(), aRefusal()])).toBeDefined();
    expect(await publish([aReading(), aRefusal()], '2026-11-24T12:00:00Z')).toBeUndefined();
    const [bundle, another] = await sent();
    expect(another).toBeUndefined();
    expect(entries(bundle, 'Observation')).toHaveLength(2);
    for (const type of ['ImagingStudy', 'DiagnosticReport', 'Device', 'Provenance'])
      expect(await found(type), type).toHaveLength(1);
  });

  test('of a later image sends the new finding alone, and the report that names both', async () => {
    const { publish, sent } = service();
    await publish([aReading()]);
    const later = aReading({ image: anImage(2), trackingUid: '2.25.77' });
    await publish([aReading(), later], '2026-11-24T12:00:00Z');
    const [first, second] = await sent();
    const [observation] = entries(second, 'Observation');
    expect(entries(second, 'Observation')).toHaveLength(1);
    const [report] = entries(second, 'DiagnosticReport');
    expect(report?.request?.method).toBe('PUT');
    expect(report?.fullUrl).toBe(entries(first, 'DiagnosticReport')[0]?.fullUrl);
    const results = (report?.resource as { result?: { reference?: string }[] }).result;
    expect(results?.map(({ reference }) => reference)).toEqual([
      entries(first, 'Observation')[0]?.fullUrl,
      observation?.fullUrl,
    ]);
    const targets = JSON.stringify(entries(second, 'Provenance'));
    expect(targets).not.toContain(entries(first, 'Observation')[0]!.fullUrl!);
    expect(validateResource(second)).toEqual([]);
  });

  test('that says something else replaces what nobody has decided on, at its address', async () => {
    const { publish, sent, found } = service();
    await publish([aReading()]);
    await publish([{ ...aReading(), finding: 'absent' }], '2026-11-24T12:00:00Z');
    const [first, second] = await sent();
    const [before] = entries(first, 'Observation');
    const [after] = entries(second, 'Observation');
    expect(after?.fullUrl).toBe(before?.fullUrl);
    expect(after?.request?.method).toBe('PUT');
    expect(after?.request?.ifNoneExist).toMatch(/^identifier=/u);
    expect(await found('Observation')).toHaveLength(1);
  });

  test('leaves a decided finding alone, and stands beside it', async () => {
    const { publish, decide, sent, found } = service();
    await publish([aReading()]);
    await decide({});
    await publish([{ ...aReading(), finding: 'absent' }], '2026-11-24T12:00:00Z');
    const [first, , third] = await sent();
    const [after] = entries(third, 'Observation');
    expect(after?.request?.method).toBe('POST');
    expect(after?.fullUrl).not.toBe(entries(first, 'Observation')[0]?.fullUrl);
    const statuses = (await found('Observation')).map((each) => (each as Observation).status);
    expect(statuses.toSorted()).toEqual(['final', 'preliminary']);
  });

  test.each([
    [{ ...EVERYTHING, riskAssessment: false }, ['Observation', 'DiagnosticReport']],
    [{ ...EVERYTHING, observation: false }, ['RiskAssessment']],
  ])('goes to the hospital in the kinds that it wants (%#)', async (writeBack, kinds) => {
    const { publish, sent } = service(writeBack);
    await publish([aReading()]);
    const [bundle] = await sent();
    for (const kind of ['Observation', 'RiskAssessment', 'DiagnosticReport'])
      expect(entries(bundle, kind), kind).toHaveLength(kinds.includes(kind) ? 1 : 0);
    const urns = new Set(bundle?.entry?.map(({ fullUrl }) => fullUrl));
    const [provenance] = entries(bundle, 'Provenance');
    const { target } = provenance!.resource as { target: { reference: string }[] };
    for (const { reference } of target) expect(urns).toContain(reference);
  });

  test('is kept here alone where the hospital wants no imaging', async () => {
    const { publish, sent, found } = service({ ...EVERYTHING, imaging: false });
    expect(await publish([aReading()])).toBeUndefined();
    expect(await sent()).toEqual([]);
    expect(await found('Observation')).toHaveLength(1);
  });
});

test.each<[string, Condition]>([
  [
    'ImagingStudy',
    { name: 'identifier', anyOf: [{ system: 'urn:dicom:uid', text: `urn:oid:${STUDY}` }] },
  ],
  ['ImagingStudy', { name: 'modality', anyOf: [{ text: 'DX' }] }],
  ['ImagingStudy', { name: 'instance', anyOf: [{ text: `${SERIES}.2` }] }],
  ['ImagingStudy', { name: 'patient', anyOf: [{ text: PATIENT }] }],
  ['Observation', { name: 'identifier', anyOf: [{ text: `urn:oid:${aReading().trackingUid}` }] }],
  ['Observation', { name: 'category', anyOf: [{ text: 'imaging' }] }],
  ['Observation', { name: 'model', anyOf: [{ text: 'cxr-pneumonia-paediatric' }] }],
  ['DiagnosticReport', { name: 'status', anyOf: [{ text: 'preliminary' }] }],
  ['DiagnosticReport', { name: 'result', anyOf: 'any' }],
])('%s is found at /fhir by %o', async (type, condition) => {
  const { publish, found } = service();
  await publish([aReading()]);
  expect(await found(type, [condition])).toHaveLength(1);
  expect(await found(type, [{ ...condition, not: true }])).toHaveLength(0);
});

describe('a decision', () => {
  test.each([
    [{ choice: 'agree' }, 'final', 'Present', /^Agreed$/u],
    [
      { choice: 'change', changedTo: 'absent', reason: 'Thymus' },
      'amended',
      'Absent',
      /^Changed to: absent \(the model said: Present\)\. Thymus$/u,
    ],
    [
      { choice: 'disagree', reason: 'Rotated' },
      'cancelled',
      'Present',
      /^Not agreed \(the model said: Present\)\. Rotated$/u,
    ],
  ] as const)('%o makes it %s', async (choice, status, value, note) => {
    const { publish, decide, sent, found, audited } = service();
    await publish([aReading()]);
    await decide(choice);
    const [, bundle] = await sent();
    expect(validateResource(bundle)).toEqual([]);
    const observation = entries(bundle, 'Observation')[0]!.resource as Observation;
    const risk = entries(bundle, 'RiskAssessment')[0]!.resource as RiskAssessment;
    expect([observation.status, risk.status]).toEqual([status, status]);
    expect(observation.valueCodeableConcept?.text).toBe(value);
    expect(observation.note?.at(-1)?.text).toMatch(note);
    expect(risk.prediction?.[0]?.probabilityDecimal).toBe(87.3456789);
    expect(JSON.stringify(entries(bundle, 'Provenance'))).toContain('Practitioner/3');
    expect(entries(bundle, 'DiagnosticReport')).toEqual([]);
    expect(await found('DiagnosticReport')).toMatchObject([{ status: 'preliminary' }]);
    expect(audited.map(({ what }) => what)).toEqual([`decision.${choice.choice}`]);
  });

  test('to another kind has its code', async () => {
    const { publish, decide, sent } = service();
    await publish([aTumourReading()]);
    const [other] = aTumourReading().manifest.classes;
    const { trackingUid } = aTumourReading();
    await decide({ trackingUid, choice: 'change', changedTo: other!, reason: 'Necrosis' });
    const observation = entries((await sent())[1], 'Observation')[0]!.resource as Observation;
    expect(observation.valueCodeableConcept).toEqual({ coding: [other!.coding], text: 'Glioma' });
  });

  test('made twice is written once; another one is on what the model said', async () => {
    const { publish, decide, sent } = service();
    await publish([aReading()]);
    await decide({ choice: 'change', changedTo: 'absent', reason: 'Thymus' });
    await decide({ choice: 'change', changedTo: 'absent', reason: 'Thymus' });
    expect(await sent()).toHaveLength(2);
    await decide({ choice: 'agree' });
    const observation = entries((await sent())[2], 'Observation')[0]!.resource as Observation;
    expect(observation.status).toBe('final');
    expect(observation.valueCodeableConcept?.text).toBe('Present');
    const notes = observation.note!.map(({ text }) => text).slice(-2);
    expect(notes[0]).toMatch(/^Changed to: absent/u);
    expect(notes[1]).toBe('Agreed');
  });

  test.each<[string, Partial<FindingDecisionRequest>, string]>([
    ['a finding that is not there', { trackingUid: '2.25.1' }, 'request.not-found'],
    ['another patient', { patient: 'Patient/18' }, 'request.not-found'],
    ['an older reading', { readAt: '2026-11-24T09:00:00Z' }, 'decision.superseded'],
    ['a change to nothing', { choice: 'change', reason: 'x' }, 'request.invalid'],
    ['disagreement without a reason', { choice: 'disagree', reason: ' ' }, 'request.invalid'],
    ['an image that was refused', { trackingUid: aRefusal().trackingUid }, 'request.invalid'],
  ])('on %s is refused', async (_, over, code) => {
    const { publish, decide, sent } = service();
    await publish([aReading(), aRefusal()]);
    await expect(decide(over)).rejects.toMatchObject({ code });
    expect(await sent()).toHaveLength(1);
  });
});

describe('a finding that a newer reading', () => {
  const LATER = '2026-11-24T12:00:00Z';
  const other = aReading({ image: anImage(2), trackingUid: '2.25.77' });

  test('refuses is updated: no value, why, and what it said', async () => {
    const { publish, sent, found } = service();
    await publish([aReading()]);
    const { trackingUid } = aReading();
    await publish([aRefusal({ image: anImage(), trackingUid })], LATER);
    const [first, second] = await sent();
    expect(validateResource(second)).toEqual([]);
    const [entry] = entries(second, 'Observation');
    expect(entry?.fullUrl).toBe(entries(first, 'Observation')[0]?.fullUrl);
    const observation = entry!.resource as Observation;
    expect(observation.valueCodeableConcept).toBeUndefined();
    expect(observation.interpretation).toBeUndefined();
    expect(observation.dataAbsentReason?.text).toContain('41 years old');
    expect(observation.note?.at(-1)?.text).toBe(
      'Replaces the reading of 2026-11-24T10:05:00Z: Present.',
    );
    const risk = entries(second, 'RiskAssessment')[0]!.resource as RiskAssessment;
    expect(risk.prediction).toBeUndefined();
    expect(entries(second, 'DiagnosticReport')[0]?.request?.method).toBe('PUT');
    expect(await found('Observation')).toHaveLength(1);
  });

  test('does not have is cancelled, with the report written anew; once', async () => {
    const { publish, sent, found } = service();
    await publish([aReading(), other]);
    await publish([other], LATER);
    await publish([other], '2026-11-24T13:00:00Z');
    const [first, report, withdrawal, nothing] = await sent();
    expect(nothing).toBeUndefined();
    expect(entries(report, 'Observation')).toEqual([]);
    expect(entries(report, 'DiagnosticReport')[0]?.resource).toMatchObject({
      status: 'preliminary',
      result: [{ reference: entries(first, 'Observation')[1]?.fullUrl }],
    });
    for (const each of [report, withdrawal]) expect(validateResource(each)).toEqual([]);
    for (const type of ['Observation', 'RiskAssessment']) {
      const [entry, second] = entries(withdrawal, type);
      expect(second).toBeUndefined();
      expect(entry).toMatchObject({
        fullUrl: entries(first, type)[0]?.fullUrl,
        request: { method: 'PUT' },
        resource: { status: 'cancelled' },
      });
    }
    const [provenance] = entries(withdrawal, 'Provenance');
    expect(provenance?.resource).toMatchObject({
      activity: { coding: [{ code: 'NULLIFY' }] },
      target: entries(withdrawal, 'Observation')
        .concat(entries(withdrawal, 'RiskAssessment'))
        .map(({ fullUrl }) => ({ reference: fullUrl })),
    });
    const statuses = (await found('Observation')).map((each) => (each as Observation).status);
    expect(statuses.toSorted()).toEqual(['cancelled', 'preliminary']);
  });

  test('has again is as it was, at its address', async () => {
    const { publish, sent, found } = service();
    await publish([aReading(), other]);
    await publish([other], LATER);
    await publish([aReading(), other], '2026-11-24T13:00:00Z');
    const [first, , , again] = await sent();
    expect(entries(again, 'Observation')[0]).toMatchObject({
      fullUrl: entries(first, 'Observation')[0]?.fullUrl,
      resource: { status: 'preliminary', valueCodeableConcept: { text: 'Present' } },
    });
    expect(await found('Observation')).toHaveLength(2);
  });

  test('does not have stays as a person has decided', async () => {
    const { publish, decide, sent, found } = service();
    await publish([aReading(), other]);
    await decide({});
    await publish([other], LATER);
    expect(await sent()).toHaveLength(2);
    const statuses = (await found('Observation')).map((each) => (each as Observation).status);
    expect(statuses.toSorted()).toEqual(['final', 'preliminary']);
  });

  test('withdraws cannot be decided on any more', async () => {
    const { publish, decide } = service();
    await publish([aReading(), other]);
    await publish([other], LATER);
    await expect(decide({})).rejects.toMatchObject({ code: 'decision.superseded' });
  });

  test('leaves nothing of has a report that says so', async () => {
    const { publish, sent, found } = service();
    await publish([aReading()]);
    await publish([], LATER);
    const [, report, withdrawal] = await sent();
    for (const each of [report, withdrawal]) expect(validateResource(each)).toEqual([]);
    const [entry] = entries(report, 'DiagnosticReport');
    expect(entry?.request?.method).toBe('PUT');
    expect(entry?.resource).not.toHaveProperty('result');
    expect((entry!.resource as { conclusion?: string }).conclusion).toContain('is withdrawn');
    expect(await found('DiagnosticReport')).toHaveLength(1);
    expect(await found('Observation')).toMatchObject([{ status: 'cancelled' }]);
  });

  test('of another study of the patient has nothing to do with', async () => {
    const { publish, sent, study } = service();
    await publish([aReading()]);
    await study('1.2.9', [other]);
    expect(await sent()).toHaveLength(2);
  });
});
