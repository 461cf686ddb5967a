/** What a version in the shadow said beside the served one → how far apart they are, output by output. */
import type { ShadowResult, ShadowResults } from '../ports/shadow-results.ts';

export interface ShadowComparison {
  readonly model: string;
  readonly version: string;
  readonly servedVersions: readonly string[];
  readonly outputs: readonly OutputComparison[];
}

export interface OutputComparison {
  readonly output: string;
  /** With a result of both. */
  readonly people: number;
  readonly onlyServed: number;
  readonly onlyShadow: number;
  readonly neither: number;
  /** Shadow less served; null without people. */
  readonly meanDifference: number | null;
  readonly meanAbsoluteDifference: number | null;
  readonly largestDifference: number | null;
  /** Across the served version's line of action: from below to above it, and back. */
  readonly newlyAbove: number;
  readonly newlyBelow: number;
  readonly since: string | null;
}

export async function compareShadow(
  model: string,
  version: string,
  results: Pick<ShadowResults, 'of'>,
): Promise<ShadowComparison> {
  const all = await results.of(model, version);
  const outputs = [...new Set(all.map(({ output }) => output))];
  return {
    model,
    version,
    servedVersions: [...new Set(all.map(({ servedVersion }) => servedVersion))].sort(),
    outputs: outputs.map((output) =>
      comparisonOf(
        output,
        all.filter((each) => each.output === output),
      ),
    ),
  };
}

function comparisonOf(output: string, all: readonly ShadowResult[]): OutputComparison {
  const both = all.flatMap(({ served, shadow, threshold }) =>
    served === undefined || shadow === undefined ? [] : [{ served, shadow, threshold }],
  );
  const apart = both.map(({ served, shadow }) => shadow - served);
  const crossing = both.map(({ served, shadow, threshold }) =>
    threshold === undefined ? 0 : Number(shadow >= threshold) - Number(served >= threshold),
  );
  return {
    output,
    people: both.length,
    onlyServed: all.filter(({ served, shadow }) => served !== undefined && shadow === undefined)
      .length,
    onlyShadow: all.filter(({ served, shadow }) => served === undefined && shadow !== undefined)
      .length,
    neither: all.filter(({ served, shadow }) => served === undefined && shadow === undefined)
      .length,
    meanDifference: meanOf(apart),
    meanAbsoluteDifference: meanOf(apart.map(Math.abs)),
    largestDifference: apart.length === 0 ? null : Math.max(...apart.map(Math.abs)),
    newlyAbove: crossing.filter((each) => each > 0).length,
    newlyBelow: crossing.filter((each) => each < 0).length,
    since: all.map(({ at }) => at).sort()[0] ?? null,
  };
}

function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
