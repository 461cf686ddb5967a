/** Manifest of a network, and a run of its cases → lines for a person. */
import type { ImagingManifest, NetworkVerification } from '../domain/imaging-model.ts';
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

export function networkLines(manifest: ImagingManifest): string[] {
  const { title, id, version, kind, gate, network, classes, card, license } = manifest;
  const { coverage } = manifest.conformal;
  return [
    `${title} (${id}, version ${version}, ${kind})`,
    `For: ${gate.text}`,
    `Use: ${card.intendedUse}`,
    `Input: one image, ${network.shape.join(' × ')}, ${network.format}`,
    'Results:',
    ...classes.map((each) => `  ${each.id}: ${each.title}`),
    `  A set of classes that holds the true one in ${Math.round(100 * coverage)} of 100 images; with more than one nothing is said.`,
    ...thresholdLine(manifest),
    'Cautions:',
    ...card.cautions.map((caution) => `  ${caution}`),
    `Licence: ${license.text}`,
    `sha256: ${manifest.weights.sha256}`,
  ];
}

function thresholdLine({ threshold, finding }: ImagingManifest): string[] {
  if (threshold === undefined) return [];
  const { value, source } = threshold;
  return [`  ${finding.title} from a probability of ${value} on (${source})`];
}

export function networkVerificationLines(verification: NetworkVerification): string[] {
  const { model, version, cases, failed, unfit } = verification;
  if (unfit !== undefined) return [`FAIL ${model} ${version}: ${unfit}`];
  return [
    `${failed.length === 0 ? 'ok  ' : 'FAIL'} ${model} ${version}: ${cases - failed.length} of ${cases} reference cases`,
    ...failed.map(({ id, detail }) => `     ${id}: ${detail}`),
  ];
}
