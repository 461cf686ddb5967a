import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { readPatientRecord } from '#src/steps/record/read-patient-record.ts';
import { splitBundle } from '#src/steps/record/split-bundle.ts';

const folder = join(import.meta.dirname, '../../../../../shared/data/synthea-r4/plain');
const files = existsSync(folder) ? readdirSync(folder).filter((f) => f.endsWith('.json')) : [];
const why = 'the Synthea records are not beside the project';

describe('records of Synthea', () => {
  test.skipIf(files.length === 0)(`are read whole (skipped where ${why})`, () => {
    for (const file of files) {
      const groups = splitBundle(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      expect(groups).toHaveLength(1);
      for (const { subject, resources } of groups) {
        const asOf = '2021-01-01T00:00:00Z';
        const record = readPatientRecord(resources, { subject, asOf, settings: DEFAULT_SETTINGS });
        expect(record.subject).toMatch(/^urn:uuid:/u);
        expect(record.ageYears).toBeGreaterThan(0);
        for (const concept of ['systolic-bp', 'body-weight', 'body-height']) {
          expect(record.measurements.get(concept)?.length, `${file}: ${concept}`).toBeGreaterThan(
            0,
          );
        }
        expect(record.codedValues.has('smoking-status')).toBe(true);
        expect(record.unused.filter(({ because }) => because === 'malformed')).toEqual([]);
      }
    }
  });
});
