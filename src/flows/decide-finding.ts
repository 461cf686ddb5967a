/**
 * Records a person's decision on a finding. In: its tracking UID and the choice. Out: Observation and RiskAssessment final, amended
 * or cancelled, by the outbox; the report stays preliminary.
 *
 * The same decision again changes nothing; another one replaces it and is written as well.
 */
import { AppError } from '../errors.ts';
import type { Decision, Person, PublishedResource } from '../ports/published-store.ts';
import { regionFault } from '../domain/image-region.ts';
import {
  decidedFinding,
  type DrawnBox,
  type FindingChoice,
  type OtherFinding,
} from '../steps/decide/decided-finding.ts';
import { nameOf } from './digest.ts';
import { findingSubject } from './withdraw-findings.ts';
import { writeDecision, type DecisionPorts } from './write-decision.ts';

export interface FindingDecisionRequest {
  readonly hospital: string;
  /** `Patient/<id>` */
  readonly patient: string;
  readonly trackingUid: string;
  /** When the finding was made that the person saw. */
  readonly readAt: string;
  readonly choice: FindingChoice['choice'];
  /** Of a change: a class of the model, or whether it is there; another place in words; a box on the image. At least one. */
  readonly changedTo?: OtherFinding;
  readonly place?: string;
  readonly box?: DrawnBox & { readonly image: { readonly rows: number; readonly columns: number } };
  /** Of a change, and where the person does not agree. */
  readonly reason?: string;
  readonly by: Person;
}

const WORDS = { agree: 'agreed', change: 'changed', disagree: 'not agreed' } as const;

/**
 * @throws AppError `request.not-found`: no such finding of this patient; `decision.superseded`: a newer one is there;
 *   `request.invalid`: a change without what it is changed to, a box that is not in the image, or no reason where one is needed
 */
export async function decideFinding(
  request: FindingDecisionRequest,
  ports: DecisionPorts,
): Promise<void> {
  const { hospital, patient, trackingUid, choice, by } = request;
  const known = await ports.published.ofPatient(hospital, patient);
  const published = known.find(({ subject }) => subject === findingSubject(trackingUid));
  if (published === undefined)
    throw new AppError('request.not-found', 'there is no such finding to decide on');
  if (published.publishedAt !== request.readAt)
    throw new AppError('decision.superseded', 'a newer reading of this image is there');
  requireWhole(request);
  const decision = { ...decisionOf(request), at: ports.clock.now() };
  if (isSame(published.decisions.at(-1), decision)) return;
  const { at } = decision;
  const { resources: shown, asRead = shown } = published;
  if (!asRead.some(isAnswer))
    throw new AppError('request.invalid', 'the image was not read: there is nothing to decide on');
  const resources = asRead.map((each, n) => decided(each, shown[n], { ...request, at }));
  const id = nameOf([
    [hospital, patient, published.outboxId, choice],
    [decision.note, decision.reason, decision.place, decision.box],
  ]);
  const decisions = [...published.decisions, decision];
  await writeDecision(
    {
      id,
      resources,
      published: { ...published, resources, asRead, decisions },
      by,
      at,
      what: `finding ${WORDS[choice]}`,
      audited: { what: `decision.${choice}`, detail: trackingUid },
    },
    ports,
  );
}

function requireWhole(request: FindingDecisionRequest): void {
  const { choice, changedTo, place, box, reason = '' } = request;
  const isOther = changedTo !== undefined || place !== undefined || box !== undefined;
  if (choice === 'change' && !isOther)
    throw new AppError('request.invalid', 'a change says what it is changed to', {
      where: 'changedTo',
    });
  if (choice !== 'change' && isOther)
    throw new AppError('request.invalid', 'only a change names another finding or place');
  if (changedTo === 'absent' && (place !== undefined || box !== undefined))
    throw new AppError('request.invalid', 'what is absent has no place');
  const fault = box === undefined ? undefined : regionFault(box.region, box.image);
  if (fault !== undefined) throw new AppError('request.invalid', fault, { where: 'box' });
  if (choice !== 'agree' && reason.trim() === '')
    throw new AppError('request.invalid', 'a change or a disagreement has a reason', {
      where: 'reason',
    });
}

function decisionOf({
  choice,
  by,
  reason,
  changedTo,
  place,
  box,
}: FindingDecisionRequest): Omit<Decision, 'at'> {
  return {
    choice,
    by,
    ...(reason === undefined ? {} : { reason }),
    ...(changedTo === undefined ? {} : { note: JSON.stringify(changedTo) }),
    ...(place === undefined ? {} : { place }),
    ...(box === undefined ? {} : { box: box.region }),
  };
}

function isSame(last: Decision | undefined, next: Decision): boolean {
  return (
    last !== undefined &&
    last.choice === next.choice &&
    last.reason === next.reason &&
    last.note === next.note &&
    last.place === next.place &&
    JSON.stringify(last.box) === JSON.stringify(next.box)
  );
}

/** On what the model said, not on what an earlier decision made of it; the notes of that one stay. */
function decided(
  each: PublishedResource,
  shown: PublishedResource | undefined,
  choice: FindingChoice,
): PublishedResource {
  const { resource } = each;
  if (resource.resourceType === 'CarePlan') return each;
  const note = notesOf(shown) ?? resource.note ?? [];
  return { ...each, resource: { ...decidedFinding(resource, choice, note) } };
}

function notesOf(published: PublishedResource | undefined) {
  return published === undefined ? undefined : published.resource.note;
}

function isAnswer({ resource }: PublishedResource): boolean {
  return resource.resourceType === 'Observation' && resource.valueCodeableConcept !== undefined;
}
