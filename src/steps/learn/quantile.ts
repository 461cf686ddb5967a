/** Values and weights → the value below which a share of the weight lies; unknown values do not count. */

export function weightedQuantile(
  values: Float64Array,
  weights: Float64Array,
): (share: number) => number {
  const known = Uint32Array.from(values.keys())
    .filter((place) => !Number.isNaN(values[place]!))
    .sort((a, b) => values[a]! - values[b]!);
  const total = known.reduce((sum, place) => sum + weights[place]!, 0);
  return (share) => {
    let passed = 0;
    for (const place of known) {
      passed += weights[place]!;
      if (passed >= share * total) return values[place]!;
    }
    return known.length === 0 ? 0 : values[known.at(-1)!]!;
  };
}
