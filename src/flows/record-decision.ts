/**
 * Records a person's decision on a result. In: model and choice. Out: the hospital's resource final or cancelled, by the outbox.
 *
 * The same decision again changes nothing; another one replaces it and is written as well.
 */
import { AppError } from '../errors.ts';
import type { Audit } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { Outbox } from '../ports/outbox.ts';
import type {
  Decision,
  Person,
  Published,
  PublishedResource,
  PublishedStore,
} from '../ports/published-store.ts';
import { decidedResult, type ResultDecision } from '../steps/decide/decided-result.ts';
import { decisionBundle } from './decision-bundle.ts';
import { nameOf } from './digest.ts';
import type { KeepPublished } from './keep-published.ts';

export interface RecordDecisionPorts {
  readonly published: PublishedStore;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly keep: KeepPublished;
}

export interface DecisionRequest {
  readonly hospital: string;
  readonly patient: string;
  readonly model: string;
  readonly choice: 'confirm' | 'disagree';
  readonly reason?: string;
  readonly note?: string;
  readonly by: Person;
}

/** @throws AppError `request.not-found` when no result of this model was published for the patient */
export async function recordDecision(
  request: DecisionRequest,
  ports: RecordDecisionPorts,
): Promise<void> {
  const { hospital, patient, model, choice, by } = request;
  const known = await ports.published.ofPatient(hospital, patient);
  const published = known.find(({ subject }) => subject === model);
  if (published === undefined)
    throw new AppError('request.not-found', 'there is no result of this model to decide on');
  if (isSame(published.decisions.at(-1), request)) return;
  const at = ports.clock.now();
  const decision = decisionOf(request, at);
  const resources = published.resources.map((each) => decided(each, decision));
  const id = nameOf([hospital, patient, published.outboxId, choice, request.reason, request.note]);
  const sent = resources.filter(({ unsent }) => unsent !== true);
  if (sent.length > 0)
    await ports.outbox.enqueue({
      id,
      hospital,
      patient,
      what: choice === 'confirm' ? 'assessment confirmed' : 'assessment not agreed',
      bundle: decisionBundle(sent, by, at),
      enqueuedAt: at,
    });
  if (resources.length > 0)
    await ports.keep({ hospital, patient, bundle: decisionBundle(resources, by, at) });
  await ports.published.save([withDecision(published, resources, decision, id)]);
  await ports.audit.append({
    at,
    who: by.reference ?? 'unknown',
    what: `decision.${choice}`,
    hospital,
    patient,
    outcome: 'success',
    detail: model,
  });
}

function isSame(last: Decision | undefined, request: DecisionRequest): boolean {
  return (
    last !== undefined &&
    last.choice === request.choice &&
    last.reason === request.reason &&
    last.note === request.note
  );
}

function decisionOf(
  { choice, by, reason, note }: DecisionRequest,
  at: string,
): ResultDecision & Decision {
  return {
    choice,
    by,
    at,
    ...(reason === undefined ? {} : { reason }),
    ...(note === undefined ? {} : { note }),
  };
}

function decided(published: PublishedResource, decision: ResultDecision): PublishedResource {
  const { resource } = published;
  return resource.resourceType === 'CarePlan'
    ? published
    : { ...published, resource: decidedResult(resource, decision) };
}

function withDecision(
  published: Published,
  resources: readonly PublishedResource[],
  decision: Decision,
  outboxId: string,
): Published {
  return { ...published, resources, outboxId, decisions: [...published.decisions, decision] };
}
