/** A network of the registry, and a run of its cases → what a person or a program reads. */
import type { NetworkVerification } from '../domain/imaging-model.ts';
import type { RegisteredNetwork } from '../ports/model-registry.ts';

/** As `models list --json` has it. */
export function networkSummary({ pack, enabled }: RegisteredNetwork): Record<string, unknown> {
  const { id, version, title, kind, gate, classes, weights } = pack.manifest;
  return {
    id,
    version,
    title,
    kind,
    enabled,
    population: gate.text,
    outputs: classes.map((each) => each.id),
    referenceCases: pack.cases.length,
    sha256: weights.sha256,
  };
}

export function networkVerificationLines(verification: NetworkVerification): string[] {
  const { model, version, cases, failed, unfit } = verification;
  if (unfit !== undefined) return [`FAIL ${model} ${version}: ${unfit}`];
  return [
    `${failed.length === 0 ? 'ok  ' : 'FAIL'} ${model} ${version}: ${cases - failed.length} of ${cases} reference cases`,
    ...failed.map(({ id, detail }) => `     ${id}: ${detail}`),
  ];
}
