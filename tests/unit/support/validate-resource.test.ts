/** The oracle itself. In: resources known to be good or bad. Out: no fault in the good, the right one in the bad. */
import type { StructureDefinition } from '@medplum/fhirtypes';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { validateResource } from '../../support/validate-resource.ts';

type Json = Record<string, unknown>;

const concept = (text: string) => ({ text });
const div = (content: string) => `<div xmlns="http://www.w3.org/1999/xhtml">${content}</div>`;

const percent = (value: number) => ({ value, code: '%', system: 'http://unitsofmeasure.org' });

const patient = (more: Json = {}) => ({ resourceType: 'Patient', ...more });
const risk = (prediction: Json, more: Json = {}) => ({
  resourceType: 'RiskAssessment',
  status: 'final',
  subject: { reference: 'Patient/1' },
  prediction: [prediction],
  ...more,
});
const plan = (more: Json) => ({
  resourceType: 'CarePlan',
  status: 'draft',
  intent: 'proposal',
  subject: { reference: 'Patient/1' },
  ...more,
});
const score = (more: Json = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '4548-4' }] },
  ...more,
});
const bundle = (...resources: Json[]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
});

const good: Record<string, Json> = {
  'a prediction with a probability': risk({ probabilityDecimal: 12.5 }),
  'a prediction with a risk in words only': risk({ qualitativeRisk: concept('high') }),
  'a prediction with a range in %': risk({
    probabilityRange: {
      low: percent(10),
      high: percent(20),
    },
  }),
  'a label of artificial intelligence': risk(
    { probabilityDecimal: 1 },
    {
      meta: {
        security: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
            code: 'AIAST',
          },
        ],
      },
    },
  ),
  'a reference with a version': risk(
    { probabilityDecimal: 1 },
    { basis: [{ reference: 'Observation/1/_history/3' }, { reference: 'urn:uuid:0' }] },
  ),
  'a reference to the version of its subject': score({
    subject: { reference: 'https://ehr.example/fhir/Patient/1/_history/2' },
  }),
  'an activity with detail': plan({ activity: [{ detail: { status: 'not-started' } }] }),
  'a narrative': plan({
    text: { status: 'generated', div: div('<p>Stop <b>smoking</b> &amp; walk.<br/></p>') },
  }),
  'a contained resource that is used': score({
    contained: [patient({ id: 'p' })],
    subject: { reference: '#p' },
  }),
  'a primitive with an extension in its place': patient({
    _birthDate: {
      extension: [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
          valueCode: 'unknown',
        },
      ],
    },
  }),
  'a leap day': patient({ birthDate: '2000-02-29' }),
  'a moment with a zone': score({ effectiveDateTime: '2026-11-24T10:00:00.5+01:00' }),
  'a bundle of two': bundle(patient(), score()),
};

const bad: [what: string, resource: unknown, fault: RegExp][] = [
  ['no object', 'Patient', /must be an object/],
  ['no resource type', {}, /not a resource/],
  ['an unknown property', patient({ age: 4 }), /age: no such property/],
  ['an unknown property of a bundled resource', bundle(patient({ age: 4 })), /age: no such/],
  ['no subject', { resourceType: 'RiskAssessment', status: 'final' }, /subject/],
  ['no status', { resourceType: 'Observation', code: concept('x') }, /status/],
  ['no status in a bundled resource', bundle({ ...score(), status: undefined }), /status/],
  ['a code outside of its value set', patient({ gender: 'm' }), /gender.*not found in value set/],
  ['the same in a bundle', bundle(patient({ gender: 'm' })), /gender.*not found in value set/],
  ['ras-2: over 100 %', risk({ probabilityDecimal: 120 }), /ras-2/],
  [
    'ras-1: a range without %',
    risk({ probabilityRange: { low: { value: 1, code: 'g' } } }),
    /ras-1/,
  ],
  [
    'cpl-3: detail and reference',
    plan({
      activity: [{ detail: { status: 'scheduled' }, reference: { reference: 'Task/1' } }],
    }),
    /cpl-3/,
  ],
  [
    'obs-6: a value and a reason for its absence',
    score({ valueInteger: 1, dataAbsentReason: concept('unknown') }),
    /obs-6/,
  ],
  [
    'obs-7: its own code as a component',
    score({ valueInteger: 1, component: [score()] }),
    /obs-7|component/,
  ],
  [
    'ext-1: a value and an extension',
    patient({
      extension: [{ url: 'u:1', valueInteger: 1, extension: [{ url: 'u:2', valueInteger: 1 }] }],
    }),
    /ext-1/,
  ],
  [
    'rng-2: low above high',
    score({ valueRange: { low: percent(20), high: percent(10) } }),
    /rng-2/,
  ],
  [
    'per-1: start after end',
    score({ effectivePeriod: { start: '2026-02-01', end: '2026-01-01' } }),
    /per-1/,
  ],
  ['ref-1: nothing contained', score({ subject: { reference: '#p' } }), /ref-1/],
  ['qty-3: a code without a system', score({ valueQuantity: { value: 1, code: 'kg' } }), /qty-3/],
  ['ele-1: an empty object', score({ subject: {} }), /ele-1/],
  ['two values', score({ valueInteger: 1, valueString: 'x' }), /only one of/],
  [
    'a reference to a wrong type',
    score({ subject: { reference: 'Practitioner/1' } }),
    /Invalid type for reference/,
  ],
  ['a string for a number', risk({ probabilityDecimal: '12' }), /must be a number/],
  ['a string for a boolean', patient({ active: 'true' }), /must be a boolean/],
  ['an array for an object', score({ code: [concept('x')] }), /must not be an array/],
  ['an object for an array', score({ category: concept('x') }), /must be an array/],
  ['a string for an object', score({ code: 'x' }), /must be an object/],
  ['month 13', patient({ birthDate: '2000-13-01' }), /not a valid date/],
  ['the 30th of February', patient({ birthDate: '2000-02-30' }), /calendar/],
  [
    'a moment without a zone',
    score({ effectiveDateTime: '2026-11-24T10:00:00' }),
    /not a valid dateTime/,
  ],
  ['a count with a fraction', bundleWithTotal(1.5), /not a valid unsignedInt/],
  ['an empty array', patient({ name: [] }), /must not be empty/],
  ['an empty string', patient({ language: '' }), /must not be empty/],
  ['a bad id', patient({ id: 'a_b' }), /not a valid id/],
  ['a bad uri', patient({ implicitRules: 'a b' }), /not a valid uri/],
  ['no JSON', score({ note: [null] }), /must be an object/],
  ['an unused contained resource', score({ contained: [patient({ id: 'p' })] }), /dom-3/],
  ['a script in the narrative', narrated(div('<script>alert(1)</script>')), /<script>/],
  ['a handler in the narrative', narrated(div('<p onclick="x()">x</p>')), /onclick/],
  ['a link that runs a script', narrated(div('<a href="javascript:x()">x</a>')), /script/],
  ['a narrative without a namespace', narrated('<div>x</div>'), /namespace/],
  ['a narrative that is not closed', narrated(div('<p>x')), /not closed|not open/],
  ['a narrative with a bare sign', narrated(div('1 < 2')), /well-formed/],
  ['an empty narrative', narrated(div(' ')), /txt-2/],
  [
    'a bundled transaction without requests',
    { ...bundle(patient()), type: 'transaction' },
    /bdl-3/,
  ],
];

function bundleWithTotal(total: number) {
  return { resourceType: 'Bundle', type: 'searchset', total };
}

function narrated(text: string) {
  return plan({ text: { status: 'generated', div: text } });
}

describe('finds nothing in', () => {
  test.each(Object.entries(good))('%s', (_, resource) => {
    expect(validateResource(resource)).toEqual([]);
  });
});

describe('finds the fault in', () => {
  test.each(bad)('%s', (_, resource, fault) => {
    const asSent = JSON.parse(JSON.stringify(resource)) as unknown;
    expect(validateResource(asSent).join('\n')).toMatch(fault);
  });
});

describe('a profile', () => {
  const profile = {
    resourceType: 'StructureDefinition',
    url: 'https://mentor.example/StructureDefinition/plan',
    name: 'TestPlan',
    status: 'active',
    kind: 'resource',
    abstract: false,
    type: 'CarePlan',
    derivation: 'constraint',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/CarePlan',
    snapshot: {
      element: [
        element('CarePlan', '0', '*'),
        element('CarePlan.category', '1', '*', 'CodeableConcept'),
      ],
    },
  } satisfies StructureDefinition;

  function element(path: string, min: string, max: string, code?: string) {
    const types = code === undefined ? {} : { type: [{ code }] };
    return { id: path, path, min: Number(min), max, base: { path, min: 0, max: '*' }, ...types };
  }

  test('is applied when it is given', () => {
    expect(validateResource(plan({})).join()).toBe('');
    expect(validateResource(plan({}), { profiles: [profile] }).join()).toMatch(
      /category.*TestPlan/,
    );
  });

  test('without a snapshot is a fault', () => {
    const bare: StructureDefinition = { ...profile, snapshot: undefined };
    expect(validateResource(plan({}), { profiles: [bare] }).join()).toMatch(/has no snapshot/);
  });
});

/** HL7's own examples that break HL7's own rules. */
const faultyExamples = new Map([
  ['ActivityDefinition-blood-tubes-supply.json', 'txt-2'],
  ['ActivityDefinition-heart-valve-replacement.json', 'txt-2'],
  ['DeviceMetric-example.json', 'Invalid type for reference'],
  ['DeviceUseStatement-example.json', 'Invalid type for reference'],
  ['EventDefinition-example.json', 'txt-2'],
  ['Observation-clinical-gender.json', 'Invalid type for reference'],
  ['Questionnaire-qs1.json', 'Missing required property'],
  ['Questionnaire-zika-virus-exposure-assessment.json', 'txt-2'],
]);
const examples = new URL('../../../../shared/data/hl7-r4-examples/examples/', import.meta.url);

describe.skipIf(!existsSync(examples))(
  'the examples of HL7 (skipped without ../shared/data/hl7-r4-examples)',
  () => {
    test('are valid, but for those that are known not to be', () => {
      const files = readdirSync(examples).filter((name) => name.endsWith('.json'));
      const faulty = files.flatMap((name) => {
        const resource = JSON.parse(readFileSync(new URL(name, examples), 'utf8')) as unknown;
        const faults = validateResource(resource);
        return faults.length > 0 ? [[name, faults.join('; ')]] : [];
      });
      expect(Object.fromEntries(faulty)).toEqual(
        Object.fromEntries(
          [...faultyExamples].map(([name, fault]) => [name, expect.stringContaining(fault)]),
        ),
      );
    });
  },
);
