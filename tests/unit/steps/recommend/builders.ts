/** Small records, assessments and facts for the tests of recommendations. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Assessment, ModelResult, Prediction } from '#src/domain/assessment.ts';
import type { RuleFact } from '#src/domain/care-plan.ts';
import type { ModelManifest } from '#src/domain/model.ts';
import type { Measurement, PatientRecord } from '#src/domain/patient-record.ts';
import { filePlanDefinitions } from '#src/outbound/files/plan-definitions.ts';
import { compilePlans } from '#src/steps/recommend/compile.ts';
import { factDefinition, isFactName } from '#src/steps/recommend/fact-catalog.ts';

const AS_OF = '2026-11-24T09:00:00Z';
const patientSource = { reference: 'Patient/1' };

const profilesFolder = fileURLToPath(new URL('../../../../profiles/', import.meta.url));
export const allPlans = async () => compilePlans(await filePlanDefinitions(profilesFolder).all());

type Value = RuleFact['value'];
export interface Scenarios {
  base: Record<string, Value>;
  scenarios: { name: string; changes: Record<string, Value>; expected: string[] }[];
}
export const scenarios = JSON.parse(
  readFileSync(new URL('../../../fixtures/care-plan-scenarios.json', import.meta.url), 'utf8'),
) as Scenarios;

/** The facts of the healthy person, with changes. */
export function factsOf(changes: Record<string, Value> = {}): RuleFact[] {
  return Object.entries({ ...scenarios.base, ...changes }).map(([name, value]) => {
    if (!isFactName(name)) throw new Error(name);
    const { title, unit } = factDefinition(name);
    const source = { reference: `Observation/${name.replaceAll('_', '-')}` };
    const found =
      value === null ? { sources: [] } : { observedAt: '2026-11-12', sources: [source] };
    return { name, title, value, ...(unit === undefined ? {} : { unit }), ...found };
  });
}

export function aRecord(changes: Partial<PatientRecord> = {}): PatientRecord {
  return {
    subject: 'Patient/1',
    patientSource,
    asOf: AS_OF,
    asOfMs: Date.parse(AS_OF),
    ageYears: 54,
    gender: 'female',
    raceCodes: [],
    measurements: new Map(),
    codedValues: new Map(),
    answers: new Map(),
    conditions: new Map(),
    medications: new Map(),
    familyHistory: new Map(),
    allergies: [],
    orders: [],
    done: [],
    encounters: [],
    holdsConditions: true,
    holdsMedications: true,
    unused: [],
    statementsRead: 0,
    ...changes,
  };
}

export function aMeasurement(concept: string, value: number, observedAt: string): Measurement {
  return {
    concept,
    value,
    unit: '1',
    asRecorded: { value, unit: '1' },
    code: 'code',
    observedAt,
    observedAtMs: Date.parse(observedAt),
    source: { reference: `Observation/${concept}-${observedAt}` },
  };
}

export function anAssessment(results: readonly ModelResult[] = []): Assessment {
  return { subject: 'Patient/1', patientSource, asOf: AS_OF, results, unused: [] };
}

/** A computable result; features hold one known value per input given. */
export function aResult(
  id: string,
  predictions: readonly Prediction[],
  inputs: Record<string, number> = {},
): ModelResult {
  const features = Object.entries(inputs).map(([input, value]) => {
    const sources = [{ reference: `Observation/${input}` }];
    const observedAt = '2026-11-01';
    const known = { known: true, origin: 'recorded', title: input } as const;
    return [input, { ...known, input, value, observedAt, sources }] as const;
  });
  return {
    manifest: aManifest(id),
    features: new Map(features),
    alerts: [],
    remarks: [],
    computable: true,
    predictions,
    notComputed: [],
  };
}

export function notComputable(id: string, detail: string): ModelResult {
  return {
    manifest: aManifest(id),
    features: new Map(),
    alerts: [],
    remarks: [],
    computable: false,
    because: 'missing-input',
    detail,
    refusedBy: [],
    missing: [],
  };
}

export function aPrediction(
  outcome: string,
  horizon: string | undefined,
  value: { probability: number } | { score: number },
): Prediction {
  const scale = 'probability' in value ? 'probability' : 'points';
  const output = { outcome, id: outcome, title: outcome, meaning: outcome, scale } as const;
  return { output: { ...output, ...(horizon === undefined ? {} : { horizon }) }, ...value };
}

/** Only what recommendations read of a manifest. */
function aManifest(id: string): ModelManifest {
  const manifest: Partial<ModelManifest> = { id, version: '1.0.0', title: id, shortTitle: id };
  return manifest as ModelManifest;
}
