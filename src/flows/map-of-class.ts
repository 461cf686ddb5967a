/** Activation maps of a network → the one of a class. */
import type { ImagingManifest } from '../domain/imaging-model.ts';
import { AppError } from '../errors.ts';
import type { Tensor } from '../ports/network-runner.ts';

/**
 * @param at place of the class in the manifest; a network of two classes has one map, of the finding
 * @throws AppError `network.failed`: it is not a map [1, classes or 1, h, w]
 */
export function mapOfClass(
  { shape, values }: Tensor,
  at: number,
  axes: ImagingManifest['network']['axes'],
): { readonly rows: number; readonly columns: number; readonly values: Float32Array } {
  const [, a = 0, b = 0, c = 0] = shape;
  const [channels, rows, columns] = axes === 'NHWC' ? [c, a, b] : [a, b, c];
  const channel = channels === 1 ? 0 : at;
  if (shape.length !== 4 || channel >= channels)
    throw new AppError('network.failed', `the activation map has the shape ${shape.join(' × ')}`);
  const size = rows * columns;
  const own =
    axes === 'NHWC'
      ? values.filter((_, place) => place % channels === channel)
      : values.slice(channel * size, (channel + 1) * size);
  return { rows, columns, values: own };
}
