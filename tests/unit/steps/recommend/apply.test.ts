/** What is proposed, held back or left for want of data, and the sentences that say why. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { CarePlanProposal } from '#src/domain/care-plan.ts';
import type { ActiveOrder, Statement } from '#src/domain/patient-record.ts';
import { proposeCarePlan } from '#src/steps/recommend/apply.ts';
import type { CompiledPlan } from '#src/steps/recommend/compiled-plan.ts';
import { allPlans, aRecord, factsOf } from './builders.ts';

const HIGH_BP = { sbp: 152, dbp: 92 };
const ASCVD_RISK = { prevent_ascvd10: 0.12 };
const order = (more: Partial<ActiveOrder>): ActiveOrder => ({
  codes: [],
  instantiates: [],
  medicationGroups: [],
  text: 'an order',
  source: { reference: 'ServiceRequest/7' },
  ...more,
});
const statin = (intensity?: 'high' | 'moderate'): Statement => ({
  says: 'yes',
  current: true,
  source: { reference: 'MedicationRequest/3', display: 'Atorvastatin' },
  ...(intensity === undefined ? {} : { intensity }),
});

describe('proposeCarePlan', () => {
  let plans: CompiledPlan[];
  beforeAll(async () => {
    plans = await allPlans();
  });
  type Facts = Parameters<typeof factsOf>[0];
  const propose = (facts: Facts, record: Parameters<typeof aRecord>[0] = {}) =>
    proposeCarePlan(plans, factsOf(facts), aRecord(record));
  const fired = (proposal: CarePlanProposal) => proposal.fired.map(({ ruleId }) => ruleId);

  test('a rule that fires says why, with values, units and dates', () => {
    const [rule] = propose(HIGH_BP).fired;
    expect(rule?.reason).toBe(
      'Systolic blood pressure 152 mmHg (12-Nov-2026) is 140 or more; ' +
        'Diastolic blood pressure 92 mmHg (12-Nov-2026) is 90 or more.',
    );
    expect(rule).toMatchObject({
      grade: 'COR 1',
      goal: { loinc: '8480-6', target: '<130 mmHg', loinc2: '8462-4', target2: '<80 mmHg' },
      source: { doi: '10.1161/CIR.0000000000001356' },
      canonical: 'https://health-analysis-mentor.org/fhir/PlanDefinition/bp-drug-stage2|1.0.0',
    });
    expect(rule?.activities.map(({ kind }) => kind)).toEqual([
      'MedicationRequest',
      'ServiceRequest',
      'NutritionOrder',
      'ServiceRequest',
    ]);
    expect(rule?.usage).toContain('How well this rule was checked');
  });

  test('a reason leaves out the side of an "or" that is not true, and rounds with care', () => {
    const reason = (facts: Facts) => propose(facts).fired[0]?.reason;
    expect(reason({ prevent_ascvd10: 0.0996 })).toContain('9.96 % (12-Nov-2026) is 5 % or more');
    expect(reason({ hba1c: 6.47, bmi: 26 })).not.toContain('Fasting glucose');
  });

  test('what is due later, and what is repeated, says when', () => {
    const all = propose({ ...ASCVD_RISK, age: 60, packYears: 30, smoker: true, sbp: 134 }).fired;
    const activities = all.flatMap((rule) => rule.activities);
    expect(activities.map(({ after }) => after).filter(Boolean)).toEqual(['P3M/P6M', 'P4W/P12W']);
    expect(activities.map(({ repeatEvery }) => repeatEvery).filter(Boolean)).toEqual(['P1Y']);
  });

  test('most urgent first', () => {
    expect(fired(propose({ ...HIGH_BP, news2: 8, phq9item9: 1 }))).toEqual([
      'news2-7',
      'phq-item9',
      'bp-drug-stage2',
    ]);
  });

  test('an unknown value is named and never counts as no', () => {
    const { fired: none, needsData } = propose({ statin: null, ...ASCVD_RISK });
    expect(none).toEqual([]);
    const rule = needsData.find(({ ruleId }) => ruleId === 'statin-acc2026-high');
    expect(rule).toMatchObject({ unknown: ['statin'], couldApply: true });
  });

  test('a required value that is unknown is said, also where the rule cannot apply', () => {
    const rule = propose({}).needsData.find(({ ruleId }) => ruleId === 'ckd-kfre-refer');
    expect(rule).toMatchObject({ unknown: ['kfre5'], couldApply: false });
  });

  test('nothing is proposed for somebody who has died', () => {
    const proposal = propose({ ...HIGH_BP }, { deceased: { at: '2026-02-01' } });
    expect(proposal).toMatchObject({ fired: [], suppressed: [], needsData: [] });
  });

  test('an allergy holds the drug back, with what follows it, and leaves the rest', () => {
    const proposal = propose(
      { uacr: 350, ckd: true },
      {
        allergies: [
          {
            groups: ['acei-arb-arni'],
            text: 'Lisinopril',
            source: { reference: 'AllergyIntolerance/2' },
          },
        ],
      },
    );
    expect(fired(proposal)).toEqual(['ckd-refer-egfr-acr', 'ckd-sglt2i']);
    expect(proposal.suppressed).toMatchObject([
      {
        ruleId: 'ckd-rasi',
        because: 'allergy',
        suppressedBy: [{ reference: 'AllergyIntolerance/2' }],
        activities: [{ id: 'ckd-rasi/0' }, { id: 'ckd-rasi/1' }],
      },
    ]);
  });

  test('muscle symptoms under a statin count as intolerance', () => {
    const source = { reference: 'Condition/9' };
    const conditions = new Map([
      ['statin-muscle-symptoms', [{ says: 'yes', current: false, source } as const]],
    ]);
    const proposal = propose(ASCVD_RISK, { conditions });
    expect(fired(proposal)).toEqual([]);
    expect(proposal.suppressed).toMatchObject([{ because: 'allergy', suppressedBy: [source] }]);
  });

  test('in pregnancy no new medication is proposed, and stop-smoking support is', () => {
    const proposal = propose({ ...ASCVD_RISK, smoker: true, pregnant: true, sex: 'female' });
    expect(proposal.fired.map((rule) => [rule.ruleId, rule.activities.length])).toEqual([
      ['tobacco', 1],
    ]);
    expect(proposal.suppressed.map(({ ruleId, because }) => [ruleId, because])).toEqual([
      ['statin-acc2026-high', 'pregnancy'],
      ['tobacco', 'pregnancy'],
    ]);
  });

  test('in hospice nothing preventive is proposed; a suicide risk is', () => {
    const proposal = propose({ ...HIGH_BP, hospice: true, phq9item9: 2 });
    expect(fired(proposal)).toEqual(['phq-item9']);
    expect(proposal.suppressed).toMatchObject([
      { because: 'hospice', suppressedBy: [{ reference: 'Observation/hospice' }] },
    ]);
    expect(proposal.suppressed[0]?.detail).toContain('Hospice or comfort care: yes (12-Nov-2026)');
  });

  test('a child is not treated by rules for adults', () => {
    const proposal = propose({ ...HIGH_BP, age: 15 });
    expect(fired(proposal)).toEqual([]);
    expect(proposal.suppressed).toMatchObject([{ because: 'age' }]);
    expect(proposal.suppressed[0]?.detail).toContain('Age: 15 years');
  });

  test('an active order with the same code is not proposed again', () => {
    const codes = [{ system: 'http://loinc.org', code: '14959-1' }];
    const orders = [order({ codes, text: 'Albumin/creatinine' })];
    const proposal = propose({ hypertension: true, uacrAgeMonths: null }, { orders });
    const activities = proposal.fired.flatMap((rule) => rule.activities);
    expect(activities.map(({ code }) => code?.code)).toEqual(['2160-0']);
    expect(proposal.suppressed).toMatchObject([
      { because: 'already-active', suppressedBy: [{ reference: 'ServiceRequest/7' }] },
    ]);
  });

  test('an active plan made from the same recommendation holds all of it back', () => {
    const instantiates = [
      'https://health-analysis-mentor.org/fhir/PlanDefinition/bp-drug-stage2|0.9.0',
    ];
    const proposal = propose(HIGH_BP, { orders: [order({ instantiates })] });
    expect(fired(proposal)).toEqual([]);
    expect(proposal.suppressed[0]?.activities).toHaveLength(4);
  });

  test('an activity without a code is recognised by its text', () => {
    const orders = [order({ text: 'ultrasound of the abdominal aorta, once' })];
    const facts = { age: 68, everSmoker: true };
    expect(fired(propose(facts))).toEqual(['aaa']);
    expect(fired(propose(facts, { orders }))).toEqual([]);
  });

  test('a statin of moderate intensity does not stand for one of high intensity', () => {
    const facts = { ascvd: true, statin: true, statinIntensity: 'moderate' };
    const taking = (intensity: 'high' | 'moderate') => ({
      medications: new Map([['statin', [statin(intensity)]]]),
    });
    expect(fired(propose(facts, taking('moderate')))).toEqual(['statin-ascvd']);
    expect(fired(propose({ ldl: 201, statin: true }, taking('high')))).toEqual(['statin-ldl190']);
    const proposal = propose({ ldl: 201, statin: true }, taking('high'));
    expect(proposal.fired[0]?.activities.map(({ kind }) => kind)).toEqual(['ServiceRequest']);
  });

  test('says what was checked, and what could not be', () => {
    const { checks } = propose({ ldl: null, pregnant: null }, { holdsMedications: false });
    expect(checks.map(({ known }) => known)).toEqual([false, false, true, false, true, false]);
    expect(checks.at(-1)?.text).toContain('LDL cholesterol');
    expect(checks[0]?.text).toContain('none recorded');
  });
});
