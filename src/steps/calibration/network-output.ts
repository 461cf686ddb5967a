/**
 * Logits of a network → calibrated probabilities, the classes that cannot be excluded, and whether anything is said at all.
 *
 * Temperature: Guo et al., ICML 2017. The set: split conformal, Mondrian by class, as in conformal.ts; its quantiles come
 * with the package.
 */
import type { ClassProbability } from '../../domain/image-reading.ts';
import type { ImagingManifest } from '../../domain/imaging-model.ts';
import { AppError } from '../../errors.ts';

export interface CalibratedOutput {
  /** In the manifest's order; sums to 1. */
  readonly classes: readonly ClassProbability[];
  readonly conformalSet: readonly string[];
  readonly abstained: boolean;
  readonly finding?: 'present' | 'absent';
}

/** @throws AppError `network.failed`: not a number, or not one logit a class */
export function calibratedOutput(
  logits: ArrayLike<number>,
  manifest: Pick<ImagingManifest, 'classes' | 'temperature' | 'threshold' | 'conformal'>,
): CalibratedOutput {
  const probabilities = probabilitiesOf(logits, manifest);
  const classes = manifest.classes.map(({ id }, at) => ({ id, probability: probabilities[at]! }));
  const conformalSet = classes
    .filter(({ id, probability }) => 1 - probability <= (manifest.conformal.quantiles[id] ?? 1))
    .map(({ id }) => id);
  const called = calledBy(classes, manifest.threshold);
  // A finding that the set itself excludes is not said.
  const abstained =
    conformalSet.length !== 1 || (called !== undefined && conformalSet[0] !== called.id);
  const says = abstained || called === undefined ? {} : { finding: called.finding };
  return { classes, conformalSet, abstained, ...says };
}

function probabilitiesOf(
  logits: ArrayLike<number>,
  { classes, temperature }: Pick<ImagingManifest, 'classes' | 'temperature'>,
): number[] {
  const scaled = Array.from(logits, (logit) => logit / temperature);
  if (!scaled.every(Number.isFinite))
    throw new AppError('network.failed', 'the network gave something that is not a number');
  const isPair = scaled.length === 1 && classes.length === 2;
  if (!isPair && scaled.length !== classes.length)
    throw new AppError(
      'network.failed',
      `the network gave ${scaled.length} logits for ${classes.length} classes`,
    );
  if (isPair) {
    const present = 1 / (1 + Math.exp(-scaled[0]!));
    return [present, 1 - present];
  }
  const largest = Math.max(...scaled);
  const powers = scaled.map((each) => Math.exp(each - largest));
  const sum = powers.reduce((all, each) => all + each, 0);
  return powers.map((each) => each / sum);
}

function calledBy(
  classes: readonly ClassProbability[],
  threshold: ImagingManifest['threshold'],
): { readonly id: string; readonly finding: 'present' | 'absent' } | undefined {
  const [finding, absent] = classes;
  if (threshold === undefined || finding === undefined || absent === undefined) return undefined;
  return finding.probability >= threshold.value
    ? { id: finding.id, finding: 'present' }
    : { id: absent.id, finding: 'absent' };
}
