import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { ownPatientOnly } from '#src/flows/own-patient-only.ts';
import { memoryOutbox } from '../../support/memory-outbox.ts';

const item = (...resources: readonly object[]) => ({
  id: 'one',
  hospital: 'general',
  patient: 'Patient/p1',
  what: 'RiskAssessment',
  enqueuedAt: '2026-11-24T10:00:00.000Z',
  bundle: {
    resourceType: 'Bundle' as const,
    type: 'transaction' as const,
    entry: resources.map((resource) => ({ resource: resource as Resource })),
  },
});
const about = (reference: string, resourceType = 'RiskAssessment') => ({
  resourceType,
  subject: { reference },
});
const device = { resourceType: 'Device' };

describe('an outbox for the patient of the launch', () => {
  test.each([
    ['by its id', about('Patient/p1')],
    ['by its address', about('https://ehr.example/fhir/Patient/p1')],
  ])('takes what names that patient %s', async (_how, resource) => {
    const outbox = memoryOutbox();
    await ownPatientOnly(outbox).enqueue(item(resource, device));
    expect(await outbox.get('one')).toBeDefined();
  });

  test.each([
    ['another subject', about('Patient/p2')],
    ['a subject of which it is the end', about('Patient/xp1')],
    ['another patient', { resourceType: 'Immunization', patient: { reference: 'Patient/p2' } }],
    ['the Patient of somebody else', { resourceType: 'Patient', id: 'p2' }],
    ['a group', about('Group/1', 'Observation')],
  ])('refuses all of what names %s, and keeps nothing', async (_what, resource) => {
    const outbox = memoryOutbox();
    const taken = ownPatientOnly(outbox).enqueue(item(about('Patient/p1'), resource));
    await expect(taken).rejects.toMatchObject({ code: 'launch.patient-mismatch' });
    expect(await outbox.get('one')).toBeUndefined();
  });
});
