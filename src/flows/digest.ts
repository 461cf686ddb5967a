/** Names for content: the same content has the same name, whenever it is written. */
import { createHash } from 'node:crypto';
import type { ModelResult } from '../domain/assessment.ts';
import type { CarePlanProposal } from '../domain/care-plan.ts';

/** Also fit to be the id of a FHIR resource. */
export function nameOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
}

/** `urn:uuid:` of a content, in the form of RFC 9562 version 8. */
export function urnOf(content: unknown): string {
  const hex = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return `urn:uuid:${[...parts, hex.slice(20, 32)].join('-')}`;
}

/** Of a result, without its moment: what went in and what came out. */
export function resultDigest(result: ModelResult): string {
  const features = [...result.features.values()].map((feature) =>
    feature.known
      ? [
          feature.input,
          feature.value,
          feature.origin,
          feature.sources.map((each) => each.reference),
        ]
      : [feature.input, feature.because],
  );
  const outcome = result.computable
    ? [
        result.predictions.map(({ output, probability, score, variant }) => [
          output.id,
          probability,
          score,
          variant,
        ]),
        result.notComputed.map(({ output, detail }) => [output.id, detail]),
      ]
    : [result.because, result.detail];
  return nameOf([result.manifest.id, result.manifest.version, features, outcome]);
}

/** Of a proposal, without its moment. */
export function proposalDigest(proposal: CarePlanProposal): string {
  return nameOf([
    proposal.fired.map(({ canonical, reason, activities }) => [canonical, reason, activities]),
    proposal.suppressed.map(({ canonical, because, activities }) => [
      canonical,
      because,
      activities.map(({ id }) => id),
    ]),
  ]);
}
