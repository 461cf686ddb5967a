import type { Resource, RiskAssessment } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdings, type Holdings } from '#src/inbound/fhir-api/holdings.ts';
import { conditionOf } from '#src/inbound/fhir-api/search/condition.ts';
import { searchIndex } from '#src/inbound/fhir-api/search/index-of.ts';
import { testOf } from '#src/inbound/fhir-api/search/match.ts';
import { parseSearch } from '#src/inbound/fhir-api/search/parse.ts';
import { patientsAt } from '#src/inbound/fhir-api/search/references.ts';
import { runSearch } from '#src/inbound/fhir-api/search/run.ts';
import { sqliteAudit } from '#src/outbound/sqlite/audit.ts';
import { openDatabase, type Database } from '#src/outbound/sqlite/database.ts';
import { sqliteResourceSearch } from '#src/outbound/sqlite/resource-search.ts';
import { sqliteResourceStore } from '#src/outbound/sqlite/resource-store.ts';
import type { ResourceSearch } from '#src/ports/resource-search.ts';

const AT = '2026-11-24T10:00:00.000Z';
const TYPE = 'RiskAssessment';
const references = patientsAt('https://mentor.example/fhir', [
  { id: 'general', fhirBaseUrl: 'https://ehr.example/fhir' },
]);

let folder: string;
let database: Database;
let held: Holdings;
const heldBy = (search: ResourceSearch) =>
  holdings(store(), search, { all: async () => [] }, sqliteAudit(database, Buffer.from('key')), []);
const store = () => sqliteResourceStore(database, searchIndex());
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-search-'));
  database = openDatabase(folder, undefined);
  const index = searchIndex();
  held = heldBy(sqliteResourceSearch(database, index));
  const results = Array.from({ length: 120 }, (_, n) => resultOf(n));
  for (const [n, resource] of results.entries()) await put(resource, n);
  // Later versions, and some that are gone.
  for (let n = 0; n < 120; n += 9) await put({ ...results[n]!, status: 'final' }, n);
  for (let n = 4; n < 120; n += 25) await store().remove(TYPE, `r${n}`, AT);
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const put = (resource: RiskAssessment & { id: string }, n: number) =>
  store().put(
    [
      {
        hospital: n % 2 === 0 ? 'general' : 'other',
        patient: resource.subject.reference,
        resource,
      },
    ],
    new Date(Date.parse(AT) + n * 1_000).toISOString(),
  );

/** Some have several values of a parameter, some none. */
function resultOf(n: number): RiskAssessment & { id: string } {
  const times = [
    { occurrenceDateTime: `2026-0${(n % 9) + 1}-11` },
    { occurrenceDateTime: `2026-0${(n % 9) + 1}-11T0${n % 10}:00:00Z` },
    { occurrencePeriod: { start: '2026-03', end: '2026-05-04' } },
    { occurrencePeriod: { start: '2026-04-02' } },
    {},
  ];
  return {
    resourceType: TYPE,
    id: `r${n}`,
    identifier: [{ system: 'urn:a', value: `${n}` }, ...(n % 3 === 0 ? [{ value: 'x' }] : [])],
    status: 'preliminary',
    subject: { reference: `Patient/p${n % 7}` },
    ...(n % 4 === 0 ? {} : { performer: { reference: `Device/d${n % 3}/_history/${n % 2}` } }),
    ...(n % 5 === 0
      ? {}
      : {
          method: {
            coding: [
              { system: 'urn:m', code: `m${n % 4}` },
              { system: 'urn:n', code: `m${n % 3}` },
            ],
            text: `Method ${n % 2}`,
          },
        }),
    ...times[n % times.length],
    prediction: Array.from({ length: n % 3 }, (_, at) => ({ probabilityDecimal: n / 2 + at })),
  };
}

const PARAMETERS = [
  '_id=r3,r4,r200',
  'identifier=urn:a|7,x',
  'identifier=urn:a|',
  'identifier=|x',
  'identifier:not=x',
  'status=final',
  'status:not=final',
  'method=m1',
  'method=urn:n|m1,urn:m|m2',
  'method:not=m1',
  'method:text=method 1',
  'method:missing=true',
  'method:missing=false',
  'patient=p3',
  'patient=Patient/p1,p2',
  'subject=https://ehr.example/fhir/Patient/p4',
  'subject:Patient=p5',
  'performer=Device/d1',
  'performer=d2',
  'performer:Device=d0',
  'performer:missing=true',
  'date:missing=true',
  'date=2026-03',
  'date=2026',
  ...['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'].flatMap((prefix) => [
    `date=${prefix}2026-04-02`,
    `date=${prefix}2026-03-11T03:00:00Z`,
    `probability=${prefix}12`,
    `probability=${prefix}12.5`,
    `_lastUpdated=${prefix}2026-11-24T10:00:40Z`,
  ]),
  '_tag=general',
  '_profile=urn:none',
];
const SORTS = [
  '',
  'date',
  '-date',
  'method',
  '-method',
  'probability',
  '-probability',
  '_id',
  '-_lastUpdated',
  'performer',
  'patient',
  'status,-date',
  '-method,probability',
];

const keyOf = (resource: Resource | undefined) => resource?.id ?? '';

describe('a search by index', () => {
  test('finds what looking at each resource finds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(PARAMETERS, { minLength: 1, maxLength: 3 }), async (asked) => {
        const search = parseSearch(TYPE, new URLSearchParams(`${asked.join('&')}&_count=500`));
        const all = await held.find({ type: TYPE }, await held.snapshot());
        const tests = search.criteria.map((each) => testOf(each, references));
        const expected = all.filter((each) => tests.every((isSo) => isSo(each)));
        const found = await runSearch(TYPE, search, held, references);
        expect(found.page.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        expect(found.total).toBe(expected.length);
      }),
      { numRuns: 300 },
    );
  });

  test('is answered without looking at a resource, but for texts', () => {
    for (const each of PARAMETERS) {
      const { criteria } = parseSearch(TYPE, new URLSearchParams(each));
      const isText = each.startsWith('method:text');
      expect(conditionOf(criteria[0]!, references) === undefined, each).toBe(isText);
    }
  });

  test.each(SORTS)('in the order "%s" is in pages what it is as a whole', async (sort) => {
    const query = (more: string) =>
      parseSearch(TYPE, new URLSearchParams(`_sort=${sort}&status=preliminary&${more}`));
    const ofPage = async (more: string) =>
      (await runSearch(TYPE, query(more), held, references)).page.map(({ resource }) =>
        keyOf(resource),
      );
    const whole = await ofPage('_count=500');
    // The same by looking at each resource: a criterion that no index answers.
    expect(await ofPage('_count=500&method:text=,method')).toEqual(
      whole.filter((id) => Number(id.slice(1)) % 5 !== 0),
    );
    const walking = heldBy(sqliteResourceSearch(database, searchIndex(), 0));
    const walked = (await runSearch(TYPE, query('_count=40'), walking, references)).page;
    expect(walked.map(({ id }) => id)).toEqual(whole.slice(0, 40));
    const pages: string[] = [];
    for (let at = 0; at < whole.length; at += 17)
      pages.push(...(await ofPage(`_count=17&_offset=${at}`)));
    expect(pages).toEqual(whole);
  });

  test('is the same after everything was indexed anew', async () => {
    const found = async (more: string) =>
      (await runSearch(TYPE, parseSearch(TYPE, new URLSearchParams(more)), held, references)).total;
    const before = await Promise.all(PARAMETERS.map(found));
    const other = { ...searchIndex(), version: 'another' };
    sqliteResourceSearch(database, other);
    expect(await Promise.all(PARAMETERS.map(found))).toEqual(before);
    sqliteResourceSearch(database, searchIndex());
  });
});
