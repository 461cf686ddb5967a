import { describe, expect, test } from 'vitest';
import { sandboxBundles } from '#src/sandbox/sandbox.ts';
import { validateResource } from '../../support/validate-resource.ts';

const asOf = '2026-11-24T10:05:00.000Z';
const bundles = sandboxBundles(asOf);

describe('the synthetic patients', () => {
  test('are at least 24, each with an id and a line of its own', () => {
    expect(bundles.length).toBeGreaterThanOrEqual(24);
    expect(new Set(bundles.map(({ id }) => id)).size).toBe(bundles.length);
    expect(new Set(bundles.map(({ title }) => title)).size).toBe(bundles.length);
  });

  test.each(bundles)('$id: every resource is valid R4', ({ bundle }) => {
    expect(validateResource(bundle)).toEqual([]);
  });

  test('are the same for the same instant, and move with it', () => {
    expect(sandboxBundles(asOf)).toEqual(bundles);
    const later = sandboxBundles('2027-11-24T10:05:00.000Z');
    expect(JSON.stringify(later)).not.toContain('2018-');
    expect(later.map(({ id }) => id)).toEqual(bundles.map(({ id }) => id));
  });

  test('refer to nothing that is not in their chart', () => {
    for (const { bundle } of bundles) {
      const held = new Set(
        bundle.entry?.map(({ resource }) => `${resource?.resourceType}/${resource?.id}`),
      );
      const text = JSON.stringify(bundle);
      for (const [, reference] of text.matchAll(/"reference":"([^"]+)"/g))
        expect(held).toContain(reference);
    }
  });

  test('Adaeze Lindqvist has the values of the tutorials', () => {
    const { bundle } = bundles[0]!;
    const values = bundle.entry!.flatMap(({ resource }) =>
      resource?.resourceType === 'Observation' ? [resource] : [],
    );
    const latest = (code: string) =>
      values
        .filter((each) => each.code.coding?.[0]?.code === code && each.valueQuantity?.unit)
        .toSorted((a, b) => b.effectiveDateTime!.localeCompare(a.effectiveDateTime!))[0]!;
    expect(bundle.entry![0]!.resource).toMatchObject({ birthDate: '1968-03-14' });
    expect(latest('9318-7').valueQuantity?.value).toBe(46);
    expect(latest('4548-4').effectiveDateTime).toBe('2025-08-14T09:30:00Z');
    expect(latest('2160-0').valueQuantity?.value).toBe(1.12);
  });
});
