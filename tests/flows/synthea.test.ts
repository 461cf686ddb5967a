/**
 * Synthetic patients of another project (Synthea, R4) through the whole path: none makes it fail, and what is written
 * is valid and holds only numbers.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { assessPatient } from '#src/flows/assess-patient.ts';
import { splitBundle } from '#src/steps/record/split-bundle.ts';
import { shippedKnowledge } from '../support/shipped-knowledge.ts';
import { validateResource } from '../support/validate-resource.ts';

const FOLDER = join(import.meta.dirname, '../../../shared/data/synthea-r4/bundles');
const isThere = existsSync(FOLDER);
const NAMES = isThere ? readdirSync(FOLDER).sort() : [];
/** Soon after most of them were last seen, and years later. */
const INSTANTS = ['2019-12-01T08:00:00Z', '2026-11-24T09:00:00Z'];
const VALIDATED_EVERY = 30;

const knowledge = await shippedKnowledge();

function bundlesOf(name: string, asOf: string) {
  const input: unknown = JSON.parse(gunzipSync(readFileSync(join(FOLDER, name))).toString());
  return splitBundle(input).map(
    (group) => assessPatient({ ...group, asOf, settings: DEFAULT_SETTINGS }, knowledge).bundle,
  );
}

/** JSON has no NaN: it would be null. */
function holdsNull(value: unknown): boolean {
  return JSON.stringify(value).includes('null');
}

describe.skipIf(!isThere)(
  'Synthea patients (skipped without the data folder beside the checkout)',
  () => {
    test.each(INSTANTS)('all of them as of %s', { timeout: 120_000 }, (asOf) => {
      const types = new Map<string, number>();
      NAMES.forEach((name, index) => {
        for (const bundle of bundlesOf(name, asOf)) {
          expect(holdsNull(bundle), name).toBe(false);
          const resources = (bundle.entry ?? []).map(({ resource }) => resource!);
          for (const { resourceType } of resources) {
            types.set(resourceType, (types.get(resourceType) ?? 0) + 1);
          }
          if (index % VALIDATED_EVERY === 0) {
            expect(resources.flatMap((each) => validateResource(each))).toEqual([]);
          }
        }
      });
      expect(types.get('Provenance')).toBe(NAMES.length);
      expect(types.get('CarePlan')).toBeGreaterThan(NAMES.length / 2);
    });
  },
);
