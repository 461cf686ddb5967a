/** One perceptual scale for heatmaps, dark to light (as "inferno"): weak places stay see-through. */

type Colour = readonly [red: number, green: number, blue: number];

/** Equal steps of 0–1. */
const STOPS: readonly Colour[] = [
  [0, 0, 4],
  [31, 12, 72],
  [85, 15, 109],
  [136, 34, 106],
  [186, 54, 85],
  [227, 89, 51],
  [249, 140, 10],
  [249, 201, 50],
  [252, 255, 164],
];

export function colourAt(strength: number): Colour {
  const place = Math.min(1, Math.max(0, strength)) * (STOPS.length - 1);
  const below = Math.floor(place);
  const from = STOPS[below] ?? [0, 0, 0];
  const to = STOPS[Math.min(below + 1, STOPS.length - 1)] ?? from;
  const mix = (a: number, b: number) => Math.round(a + (b - a) * (place - below));
  return [mix(from[0], to[0]), mix(from[1], to[1]), mix(from[2], to[2])];
}

/** Opacity 0–255 of a strength: nothing under a fifth, full from a half on. */
export function alphaAt(strength: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, (strength - 0.2) / 0.3)));
}

/** @param values 0–255, row-major → RGBA, row-major */
export function heatmapRgba(values: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, index) => {
    rgba.set([...colourAt(value / 255), alphaAt(value / 255)], index * 4);
  });
  return rgba;
}
