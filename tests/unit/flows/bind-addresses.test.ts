import type { Bundle, BundleEntry, RiskAssessment } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { bound, Unbound } from '#src/flows/bind-addresses.ts';

const risk: RiskAssessment = {
  resourceType: 'RiskAssessment',
  status: 'final',
  subject: { reference: 'Patient/p1' },
};

function bundleOf(request: BundleEntry['request']): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { fullUrl: 'urn:uuid:risk', resource: risk, ...(request === undefined ? {} : { request }) },
      {
        fullUrl: 'urn:uuid:provenance',
        resource: {
          resourceType: 'Provenance',
          target: [{ reference: 'urn:uuid:risk' }],
          recorded: '2026-11-24T10:00:00Z',
          agent: [{ who: { reference: 'Practitioner/7' } }],
        },
        request: { method: 'POST', url: 'Provenance' },
      },
    ],
  };
}

const decision = bundleOf({ method: 'PUT', url: 'urn:uuid:risk' });
const update = bundleOf({ method: 'PUT', url: 'urn:uuid:risk', ifNoneExist: 'identifier=a|1' });
const known = new Map([['urn:uuid:risk', { reference: 'RiskAssessment/7', version: '3' }]]);
const options = { known, updates: undefined, beside: new Set<string>() };
const targetOf = (bundle: Bundle) => {
  const provenance = bundle.entry?.[1]?.resource;
  return provenance?.resourceType === 'Provenance' ? provenance.target[0]?.reference : undefined;
};

describe('bound', () => {
  test('updates where the hospital has it, only at the version we know', () => {
    const [entry] = bound(decision, options).entry ?? [];
    expect(entry?.request).toEqual({ method: 'PUT', url: 'RiskAssessment/7', ifMatch: 'W/"3"' });
    expect(entry?.resource?.id).toBe('7');
    expect(targetOf(bound(decision, options))).toBe('RiskAssessment/7');
  });

  test('will not decide on what is not in the hospital', () => {
    expect(() => bound(decision, { ...options, known: new Map() })).toThrow(Unbound);
  });

  test('creates a newer result where the earlier one is not there, or was changed', () => {
    for (const each of [
      { ...options, known: new Map() },
      { ...options, beside: new Set(['urn:uuid:risk']) },
    ]) {
      const created = bound(update, each);
      expect(created.entry?.[0]?.request).toEqual({
        method: 'POST',
        url: 'RiskAssessment',
        ifNoneExist: 'identifier=a|1',
      });
      expect(targetOf(created)).toBe('urn:uuid:risk');
    }
  });

  test('writes a decision beside the old result, naming it, where a hospital takes no updates', () => {
    const [entry] = bound(decision, { ...options, updates: new Set() }).entry ?? [];
    expect(entry?.request).toMatchObject({ method: 'POST', url: 'RiskAssessment' });
    expect(entry?.resource).toMatchObject({
      status: 'final',
      basis: [{ reference: 'RiskAssessment/7' }],
    });
  });
});
