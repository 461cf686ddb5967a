/** A run of a network's reference cases → one sentence, where it did not pass. */
import type { NetworkVerification } from '../domain/imaging-model.ts';

export function whyFailed({ unfit, failed, cases }: NetworkVerification): string | undefined {
  if (unfit !== undefined) return unfit;
  const [first] = failed;
  if (first === undefined) return undefined;
  return `${failed.length} of ${cases} reference cases fail (${first.id}: ${first.detail})`;
}
