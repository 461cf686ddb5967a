import { describe, expect, test } from 'vitest';
import { AppError } from '#src/errors.ts';
import { deletedInputs } from '#src/flows/deleted-inputs.ts';
import type { Published } from '#src/ports/published-store.ts';

const PUBLISHED: Published = {
  hospital: 'general',
  patient: 'Patient/p1',
  subject: 'prevent-2023',
  digest: 'd',
  resources: [],
  inputs: [
    { input: 'sbp', value: 150, from: ['Observation/bp/_history/1'] },
    { input: 'diabetes', value: true, from: ['Condition/c'] },
    { input: 'smoker', value: false, from: ['urn:uuid:0', '#here'] },
  ],
  outboxId: 'o',
  publishedAt: '2026-01-01T00:00:00Z',
  decisions: [],
};

/** What is deleted where a reading of it is answered so. */
async function deleted(
  answer: 'absent' | 'there' | AppError,
  incomplete: readonly string[] = [],
  types: readonly ('Observation' | 'Condition')[] = ['Observation', 'Condition'],
) {
  const asked: string[] = [];
  const found = await deletedInputs(
    {
      published: [PUBLISHED],
      entries: [],
      read: { resources: [], incomplete },
      queries: types.map((type) => ({ type })),
    },
    {
      read: async (reference) => {
        asked.push(reference);
        if (answer instanceof AppError) throw answer;
        return answer === 'there' ? { resourceType: 'Basic', code: {} } : undefined;
      },
    },
  );
  return { found: [...found], asked };
}

describe('an input that no search shows any more', () => {
  test('is deleted where its own address has nothing', async () => {
    expect((await deleted('absent')).found).toEqual(['Observation/bp', 'Condition/c']);
  });

  test('is not where it is still at its address, or may not be read', async () => {
    expect((await deleted('there')).found).toEqual([]);
    for (const code of ['ehr.refused', 'ehr.not-supported'] as const)
      expect((await deleted(new AppError(code, 'no'))).found).toEqual([]);
  });

  test('is not looked for where its type was not searched, or not as a whole', async () => {
    expect((await deleted('absent', ['Observation: timed out'])).asked).toEqual(['Condition/c']);
    expect((await deleted('absent', [], ['Condition'])).asked).toEqual(['Condition/c']);
  });

  test('is not known to be deleted while the hospital does not answer', async () => {
    const error = new AppError('ehr.unavailable', 'down');
    await expect(deleted(error)).rejects.toMatchObject({ code: 'ehr.unavailable' });
  });
});
