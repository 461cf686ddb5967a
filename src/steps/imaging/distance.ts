/** Features of an image → how far it is from the training images, as a share of the limit. */
import type { OutlierDetector, OutOfDistribution } from '../../domain/imaging-model.ts';

/** @returns 0 and more; above 1 the image is unlike those that the network was trained on; NaN where the embedding is short */
export function distanceFromTraining(
  embedding: ArrayLike<number>,
  { centres, whiten, limit, detector }: OutOfDistribution,
): number {
  const squares = centres.map((centre) => {
    const off = centre.map((each, at) => (embedding[at] ?? NaN) - each);
    return whiten.reduce((sum, row) => {
      const along = row.reduce((all, weight, at) => all + weight * off[at]!, 0);
      return sum + along * along;
    }, 0);
  });
  const distance = Math.sqrt(Math.min(...squares)) / limit;
  return detector === undefined ? distance : Math.max(distance, detected(embedding, detector));
}

function detected(embedding: ArrayLike<number>, { weights, bias }: OutlierDetector): number {
  return weights.reduce((sum, weight, at) => sum + weight * (embedding[at] ?? NaN), bias);
}
