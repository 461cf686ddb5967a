/** evaluation.json of a network of two classes → how many of its test images had the finding; of another form nothing is said. */
import type { TestShare } from '../../../domain/evaluation.ts';

/** @returns undefined where it is not told, or where its counts contradict its number of images */
export function testShareIn(file: unknown): TestShare | undefined {
  const test = objectIn(file, 'test');
  const counts = objectIn(test, 'counts');
  const affected = sumOf(counts, ['truePositives', 'falseNegatives']);
  const others = sumOf(counts, ['trueNegatives', 'falsePositives']);
  if (affected === undefined || others === undefined) return undefined;
  const of = affected + others;
  const what = (['images', 'points'] as const).find((each) => test?.[each] === of);
  return what === undefined || of === 0 ? undefined : { affected, of, what };
}

function sumOf(
  counts: Readonly<Record<string, unknown>> | undefined,
  names: readonly string[],
): number | undefined {
  let sum = 0;
  for (const name of names) {
    const count = counts?.[name];
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) return undefined;
    sum += count;
  }
  return sum;
}

function objectIn(value: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Readonly<Record<string, unknown>>)[key];
  return typeof found === 'object' && found !== null
    ? (found as Readonly<Record<string, unknown>>)
    : undefined;
}
