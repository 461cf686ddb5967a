/** HL7 AI Transparency on FHIR and the conventions of R4 for results of models, over what is really written. */
import type {
  CarePlan,
  Device,
  Observation,
  Provenance,
  Resource,
  RiskAssessment,
} from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { assessPatient } from '#src/flows/assess-patient.ts';
import { sandboxBundles } from '#src/sandbox/sandbox.ts';
import { decidedPlan } from '#src/steps/decide/decided-plan.ts';
import { decidedResult } from '#src/steps/decide/decided-result.ts';
import { shippedKnowledge } from '../../../support/shipped-knowledge.ts';

const AS_OF = '2026-11-24T10:05:00Z';
const AIAST = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'AIAST',
  display: 'Artificial Intelligence asserted',
};
const AI = 'http://hl7.org/fhir/uv/aitransparency';
const ARTIFICIAL = {
  coding: [{ system: `${AI}/CodeSystem/AIdeviceTypeCS`, code: 'Artificial-Intelligence' }],
};
const knowledge = await shippedKnowledge();
const bundles = sandboxBundles(AS_OF).map(
  ({ id, bundle }) =>
    assessPatient(
      {
        subject: `Patient/${id}`,
        resources: bundle.entry ?? [],
        asOf: AS_OF,
        settings: DEFAULT_SETTINGS,
      },
      knowledge,
    ).bundle,
);
const entries = bundles.flatMap(({ entry = [] }) => entry);

function all<T extends Resource>(type: T['resourceType']): T[] {
  return entries
    .map(({ resource }) => resource)
    .filter((resource): resource is T => resource?.resourceType === type);
}

const risks = all<RiskAssessment>('RiskAssessment');
const scores = all<Observation>('Observation');
const plans = all<CarePlan>('CarePlan');
const devices = all<Device>('Device');
const provenances = all<Provenance>('Provenance');
const isDevice = new Set(
  entries.filter(({ resource }) => resource?.resourceType === 'Device').map((each) => each.fullUrl),
);

describe('the label', () => {
  test('stands on every result and every plan, and no other code does', () => {
    expect(Math.min(risks.length, scores.length, plans.length)).toBeGreaterThan(20);
    for (const { meta } of [...risks, ...scores, ...plans]) expect(meta?.security).toEqual([AIAST]);
  });

  test('none of the dropped drafts is used, nor a label on single elements', () => {
    const text = JSON.stringify(bundles);
    for (const code of ['AIRPT', 'CLINAST', 'AIAST_CLINRPT', 'PROCESSINLINE', 'inline-sec-label'])
      expect(text).not.toContain(code);
  });

  test('stays when a person has confirmed, since it says how a result was made', () => {
    const by = { reference: 'Practitioner/1', name: undefined };
    const confirmed = decidedResult(risks[0]!, { choice: 'confirm', by, at: AS_OF });
    expect([confirmed.status, confirmed.meta?.security]).toEqual(['final', [AIAST]]);
    const accepted = decidedPlan(plans[0]!, [{ choice: 'accept' }]);
    expect([accepted.status, accepted.meta?.security]).toEqual(['active', [AIAST]]);
  });
});

describe('a Device', () => {
  test('has one type, artificial intelligence, and says its kind', () => {
    for (const { type, extension } of devices) {
      expect(type).toEqual(ARTIFICIAL);
      const kinds = (extension ?? []).map(({ url, valueCodeableConcept: kind }) => [
        url,
        kind?.coding?.[0]?.system,
        kind?.coding?.[0]?.code,
      ]);
      expect(kinds[0]).toEqual([
        `${AI}/StructureDefinition/aitransparency.AIKind`,
        ARTIFICIAL.coding[0]?.system,
        'Deterministic-AI',
      ]);
    }
  });

  test('has identifier, manufacturer, name, model number, and the version with its hash', () => {
    for (const { identifier, manufacturer, deviceName, modelNumber, version } of devices) {
      expect(identifier?.[0]?.value).toBe(`${modelNumber ?? ''}@${version?.[0]?.value ?? ''}`);
      expect([manufacturer, deviceName?.[0]?.name]).not.toContain(undefined);
      const hash = version?.find(({ type }) => type?.text === 'sha256')?.value;
      if (modelNumber !== 'health-analysis-mentor') expect(hash).toMatch(/^[0-9a-f]{64}$/u);
    }
  });

  test('tells what its card says: what the model is for, and its cautions', () => {
    for (const { manifest } of knowledge.models) {
      const device = devices.find(({ modelNumber }) => modelNumber === manifest.id);
      const notes = device?.note?.map(({ text }) => text);
      expect(notes).toEqual(
        [manifest.card.intendedUse, ...manifest.card.cautions].filter((text) => text !== ''),
      );
    }
  });
});

describe('Provenance', () => {
  test('targets all that an assessment wrote, with the one reason AIAST', () => {
    expect(provenances).toHaveLength(bundles.filter(({ entry = [] }) => entry.length > 0).length);
    for (const { entry = [] } of bundles) {
      const made = entry.filter(({ resource }) =>
        ['RiskAssessment', 'Observation', 'CarePlan'].includes(resource!.resourceType),
      );
      const last = entry.at(-1)?.resource as Provenance | undefined;
      expect(last?.target.map(({ reference }) => reference) ?? []).toEqual(
        made.map(({ fullUrl }) => fullUrl),
      );
      expect(last?.reason ?? [{ coding: [AIAST] }]).toEqual([{ coding: [AIAST] }]);
    }
  });

  test('names each AI Device with a type and the role artificial intelligence', () => {
    for (const { agent } of provenances) {
      for (const { who, type, role } of agent) {
        expect(isDevice).toContain(who.reference);
        expect(type?.coding?.[0]?.code).toBe('assembler');
        expect(role).toEqual([ARTIFICIAL]);
      }
    }
  });

  test('names what was read as sources', () => {
    const sources = provenances.flatMap(({ entity = [] }) => entity);
    expect(sources.length).toBeGreaterThan(100);
    expect(new Set(sources.map(({ role }) => role))).toEqual(new Set(['source']));
  });
});

describe('a RiskAssessment', () => {
  test('is preliminary, and its performer is the Device of the model', () => {
    for (const { status, performer } of risks) {
      expect(status).toBe('preliminary');
      expect(isDevice).toContain(performer?.reference);
    }
  });

  test('gives percentages from 0 to 100, and bands of risk-probability', () => {
    const predictions = risks.flatMap(({ prediction = [] }) => prediction);
    const given = predictions.flatMap(({ probabilityDecimal }) => probabilityDecimal ?? []);
    expect(given.length).toBeGreaterThan(50);
    for (const each of given) expect(each >= 0 && each <= 100).toBe(true);
    expect(given.some((each) => each > 1)).toBe(true);
    const bands = predictions.flatMap(({ qualitativeRisk }) => qualitativeRisk?.coding ?? []);
    expect(bands.length).toBeGreaterThan(20);
    for (const { system, code } of bands) {
      expect(system).toBe('http://terminology.hl7.org/CodeSystem/risk-probability');
      expect(['negligible', 'low', 'moderate', 'high', 'certain']).toContain(code);
    }
    expect(JSON.stringify(predictions)).not.toContain('probabilityRange');
  });
});

describe('an Observation', () => {
  test('has a device and no performer, who would have to be a person', () => {
    for (const { device, performer } of scores) {
      expect(isDevice).toContain(device?.reference);
      expect(performer).toBeUndefined();
    }
  });

  test('has what US Core asks of a laboratory result or a survey', () => {
    const allowed = ['laboratory', 'survey'];
    for (const { status, category, code, subject, effectiveDateTime, valueQuantity } of scores) {
      expect(allowed).toContain(category?.[0]?.coding?.[0]?.code);
      expect(status).toBe('preliminary');
      expect(code.coding?.[0]?.code).toBeTypeOf('string');
      expect(subject?.reference).toMatch(/^Patient\//u);
      expect(effectiveDateTime).toBe(AS_OF);
      expect(valueQuantity).toMatchObject({
        value: expect.any(Number) as number,
        system: 'http://unitsofmeasure.org',
        code: expect.any(String) as string,
      });
    }
  });
});

describe('a CarePlan', () => {
  test('is a draft proposal whose author is a Device', () => {
    for (const { status, intent, author } of plans) {
      expect([status, intent]).toEqual(['draft', 'proposal']);
      expect(isDevice).toContain(author?.reference);
    }
  });

  test('satisfies US Core 3.1.1 to 8.0: narrative, assess-plan once, subject, detail xor reference', () => {
    for (const { text, category = [], subject, activity = [] } of plans) {
      expect(text?.status).toBe('generated');
      const codes = category.flatMap(({ coding = [] }) => coding);
      expect(codes).toEqual([
        {
          system: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category',
          code: 'assess-plan',
        },
      ]);
      expect(subject.reference).toMatch(/^Patient\//u);
      for (const { detail, reference } of activity)
        expect([detail !== undefined, reference]).toEqual([true, undefined]);
    }
  });
});

test('no DiagnosticReport is written: a person signs reports', () => {
  expect(new Set(entries.map(({ resource }) => resource?.resourceType))).toEqual(
    new Set(['Device', 'RiskAssessment', 'Observation', 'CarePlan', 'Provenance']),
  );
});
