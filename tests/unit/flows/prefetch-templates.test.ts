import { expect, test } from 'vitest';
import { prefetchTemplates } from '#src/flows/prefetch-templates.ts';

const PATIENT = '{{context.patientId}}';

test('a query becomes one search of its type; our own results are not asked for', () => {
  const templates = prefetchTemplates([
    { type: 'Patient' },
    { type: 'CarePlan' },
    { type: 'RiskAssessment' },
  ]);
  expect(templates.map(({ key, query, required }) => [key, query, required])).toEqual([
    ['patient', `Patient/${PATIENT}`, true],
    ['carePlan', `CarePlan?patient=${PATIENT}&category=assess-plan`, false],
  ]);
});

test('codes are asked for in portions, ours apart and not needed', () => {
  const codes = Array.from({ length: 81 }, (_, n) => `${n}-1`);
  const templates = prefetchTemplates([
    { type: 'Observation', codes: [...codes, 'https://x|own'] },
  ]);
  expect(templates.map(({ key, required }) => [key, required])).toEqual([
    ['observation1', true],
    ['observation2', true],
    ['answer1', false],
  ]);
  expect(templates[1]?.query).toBe(`Observation?patient=${PATIENT}&code=80-1`);
  expect(templates[2]?.query).toBe(`Observation?patient=${PATIENT}&code=own`);
});
