/**
 * Marks earlier results that no longer hold. In: what was published, the assessment that takes its place. Out: the marks, by the outbox.
 *
 * - Confirmed by a person, and the record has since taken an input back (marked, corrected, deleted): entered-in-error; a new result stands beside it.
 * - Seen by nobody, and the new result has no resource of its kind to take its place (the score of a model that cannot be
 *   computed any more, a model that is not made for this patient after all): cancelled.
 *
 * Everything else is left alone: the unreviewed result is updated in place, a reviewed one stays as it was decided.
 */
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { IDENTIFIER_SYSTEMS } from '../domain/codes/mentor.ts';
import type { Published, PublishedResource } from '../ports/published-store.ts';
import { withdrawalProvenance } from '../steps/decide/withdrawal-provenance.ts';
import { withdrawnResult } from '../steps/decide/withdrawn-result.ts';
import { SERVICE_DEVICE } from '../steps/report/device.ts';
import { nameOf, urnOf } from './digest.ts';
import { kindOf, modelOf } from './published-resources.ts';
import type { TakenBack } from './taken-back.ts';
import type { News } from './what-is-new.ts';

export interface ResultToWithdraw {
  readonly before: Published;
  readonly resources: readonly PublishedResource[];
  readonly why: string;
  readonly because: readonly TakenBack[];
}

/** @param replaced kinds (`RiskAssessment`, `Observation <code>`) that the new result has as well */
export function resultToWithdraw(
  before: Published,
  because: readonly TakenBack[],
  replaced: ReadonlySet<string>,
): ResultToWithdraw | undefined {
  const isConfirmed = before.decisions.at(-1)?.choice === 'confirm';
  if (isConfirmed && because.length > 0)
    return { before, because, resources: before.resources, why: whyInWords(because) };
  const alone = before.resources.filter((each) => !replaced.has(kindOf(each.resource)));
  if (before.decisions.length > 0 || alone.length === 0) return undefined;
  const why =
    because.length > 0
      ? whyInWords(because)
      : 'Withdrawn: with the record as it is now the model gives another answer.';
  return { before, because, resources: alone, why };
}

function recomputedInWords(because: readonly TakenBack[]): string {
  return `Computed anew, since the record has ${changes(because)}.`;
}

function whyInWords(because: readonly TakenBack[]): string {
  return `Withdrawn: it rests on what the record has since ${changes(because)}. The model has been computed anew.`;
}

function changes(because: readonly TakenBack[]): string {
  const named = (kind: TakenBack['because']) =>
    because.filter((each) => each.because === kind).map(({ reference }) => reference);
  const errors = named('entered-in-error');
  const corrected = named('corrected');
  const deleted = named('deleted');
  return [
    ...(errors.length === 0 ? [] : [`marked as entered in error (${errors.join(', ')})`]),
    ...(corrected.length === 0 ? [] : [`corrected (${corrected.join(', ')})`]),
    ...(deleted.length === 0 ? [] : [`deleted (${deleted.join(', ')})`]),
  ].join(' and ');
}

export function withdrawalBundle(
  { resources, why, because }: ResultToWithdraw,
  at: string,
): Bundle {
  const targets = resources.map(({ fullUrl }) => fullUrl);
  const tag = { system: IDENTIFIER_SYSTEMS.provenance, code: nameOf([targets, because, at]) };
  const device = `urn:uuid:${SERVICE_DEVICE.id}`;
  const [identifier] = SERVICE_DEVICE.identifier ?? [];
  const references = because.map(({ reference }) => reference);
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: device,
        resource: SERVICE_DEVICE,
        request: {
          method: 'POST',
          url: 'Device',
          ifNoneExist: `identifier=${identifier?.system ?? ''}|${identifier?.value ?? ''}`,
        },
      },
      ...resources.map(({ fullUrl, resource }): BundleEntry => ({
        fullUrl,
        resource:
          resource.resourceType === 'CarePlan' ? resource : withdrawnResult(resource, { why, at }),
        request: { method: 'PUT', url: fullUrl },
      })),
      {
        fullUrl: urnOf(tag),
        resource: withdrawalProvenance({ targets, because: references, why, device, at, tag }),
        request: {
          method: 'POST',
          url: 'Provenance',
          ifNoneExist: `_tag=${tag.system}|${tag.code}`,
        },
      },
    ],
  };
}

/** A result that takes the place of one whose inputs were taken back says so. */
export function withReasons(bundle: Bundle, news: readonly News[]): Bundle {
  const reasons = new Map(
    news.flatMap(({ subject, because }) =>
      because.length === 0 ? [] : [[subject, recomputedInWords(because)] as const],
    ),
  );
  if (reasons.size === 0) return bundle;
  const entry = (bundle.entry ?? []).map((each): BundleEntry => {
    const { resource } = each;
    if (resource?.resourceType !== 'RiskAssessment' && resource?.resourceType !== 'Observation')
      return each;
    const text = reasons.get(modelOf(resource) ?? '');
    if (text === undefined) return each;
    return { ...each, resource: { ...resource, note: [...(resource.note ?? []), { text }] } };
  });
  return { ...bundle, entry };
}
