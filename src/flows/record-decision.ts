/**
 * Records a person's decision on a result. In: model and choice. Out: the hospital's resource final or cancelled, by the outbox.
 *
 * The same decision again changes nothing; another one replaces it and is written as well.
 */
import { AppError } from '../errors.ts';
import type { Decision, Person, PublishedResource } from '../ports/published-store.ts';
import { decidedResult, type ResultDecision } from '../steps/decide/decided-result.ts';
import { nameOf } from './digest.ts';
import { writeDecision, type DecisionPorts } from './write-decision.ts';

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
  ports: DecisionPorts,
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
  await writeDecision(
    {
      id: nameOf([hospital, patient, published.outboxId, choice, request.reason, request.note]),
      resources,
      published: { ...published, resources, decisions: [...published.decisions, decision] },
      by,
      at,
      what: choice === 'confirm' ? 'assessment confirmed' : 'assessment not agreed',
      audited: { what: `decision.${choice}`, detail: model },
    },
    ports,
  );
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
