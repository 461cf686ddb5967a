import type { CarePlan } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { decidedPlan } from '#src/steps/decide/decided-plan.ts';

const plan: CarePlan = {
  resourceType: 'CarePlan',
  status: 'draft',
  intent: 'proposal',
  subject: { reference: 'Patient/p1' },
  activity: ['Statin', 'Lipid panel'].map((description) => ({
    detail: { status: 'not-started', description },
  })),
};

describe('decidedPlan', () => {
  test('stays a draft proposal while nothing is decided', () => {
    expect(decidedPlan(plan, [undefined, undefined])).toEqual(plan);
  });

  test('is active with one accepted activity; the undecided one stays open', () => {
    const decided = decidedPlan(plan, [{ choice: 'accept' }, undefined]);
    expect(decided).toMatchObject({ status: 'active', intent: 'plan' });
    expect(decided.activity?.map(({ detail }) => detail?.status)).toEqual([
      'scheduled',
      'not-started',
    ]);
  });

  test('is revoked when all that is decided is refused', () => {
    const decided = decidedPlan(plan, [
      { choice: 'reject', reason: 'other', note: 'Later' },
      undefined,
    ]);
    expect(decided.status).toBe('revoked');
    expect(decided.activity?.[0]?.detail).toMatchObject({
      status: 'cancelled',
      statusReason: { text: 'other: Later' },
    });
  });

  test('keeps what was proposed beside what was changed, and why', () => {
    const choice = {
      choice: 'change',
      text: 'Half the dose',
      reason: 'Frail',
      start: '2026-12-01',
    } as const;
    const detail = decidedPlan(plan, [choice, undefined]).activity?.[0]?.detail;
    expect(detail?.description).toBe('Half the dose (proposed: Statin; changed because: Frail)');
    expect(detail?.scheduledPeriod).toEqual({ start: '2026-12-01' });
  });
});
