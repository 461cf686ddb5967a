/**
 * Every public test vector through the whole path: a row becomes a FHIR Bundle, is assessed, and what is written as FHIR
 * is read as a stranger would read it.
 */
import { describe, expect, test } from 'vitest';
import { assessPatient } from '#src/flows/assess-patient.ts';
import { splitBundle } from '#src/steps/record/split-bundle.ts';
import { PUBLISHED } from '../support/model-packages.ts';
import { readResult } from '../support/read-result.ts';
import { validateResource } from '../support/validate-resource.ts';
import { VECTOR_INSTANT, vectorBundle, vectorSettings } from '../support/vector-bundle.ts';
import { vectorRows, vectorsAreThere, type Row } from '../support/vector-rows.ts';

/** Percent with 12 digits, read back. */
const ROUNDING = 1e-12;

function assessed(id: string, row: Row) {
  const { model } = PUBLISHED.get(id)!;
  const inputs = model.manifest.inputs.map((input) => input.id);
  const [group] = splitBundle(JSON.parse(JSON.stringify(vectorBundle(id, inputs, row))));
  const settings = vectorSettings(row);
  const request = { ...group!, asOf: VECTOR_INSTANT, settings };
  const { bundle } = assessPatient(request, { models: [model], plans: [] });
  return JSON.parse(JSON.stringify(bundle)) as typeof bundle;
}

/** CVrisk prints nothing below 1 %. */
function asItsSourcePrints(row: Row, value: number): number {
  return row['source']?.includes('floor 1 %') === true ? Math.max(value, 0.01) : value;
}

/**
 * Rows of a variant that a record never leads to are left out: the coefficients of PCE's printed table A are rounded,
 * the equation runs with precise ones; PREVENT runs with the add-ons that the row has, two of them in the full equation.
 */
function runs(row: Row): boolean {
  const { variant } = row;
  if (variant === undefined || row['sdiDecile'] === undefined) return variant !== 'tableA';
  const given = (['hba1c', 'uacr', 'sdiDecile'] as const).filter((input) => row[input] !== '');
  const [only = 'base', ...more] = given.map((input) => input.replace('Decile', ''));
  return variant === (more.length > 0 ? 'full' : only);
}

describe.skipIf(!vectorsAreThere)(
  'vectors through the whole path (skipped without the reference folder beside the checkout)',
  () => {
    test.each([...PUBLISHED.keys()])('%s: every row is written as expected', (id) => {
      const rows = vectorRows(id).filter(runs);
      const wrong = rows.flatMap((row) => {
        const value = asItsSourcePrints(row, readResult(assessed(id, row), id, row) ?? NaN);
        const isRight =
          Math.abs(value - Number(row['expected'])) <= Number(row['tolerance']) + ROUNDING;
        return isRight ? [] : [{ ...row, written: value }];
      });
      expect(wrong.length === 0 ? [] : [wrong.length, ...wrong.slice(0, 3)]).toEqual([]);
    });

    test.each([...PUBLISHED.keys()])('%s: what is written is valid', (id) => {
      const [row] = vectorRows(id);
      const entries = row === undefined ? [] : (assessed(id, row).entry ?? []);
      const faults = entries.flatMap(({ resource }) => validateResource(resource));
      expect(faults).toEqual([]);
    });
  },
);
