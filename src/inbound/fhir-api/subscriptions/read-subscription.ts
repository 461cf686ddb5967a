/** A Subscription as a client sends it. In: JSON. Out: what was agreed; or what is wrong with it, and where. */
import type { z } from 'zod';
import { BACKPORT, CROSS_VERSION } from '../../../domain/codes/subscriptions-backport.ts';
import type { SubscriptionStatus, SubscriptionTerms } from '../../../domain/subscription.ts';
import { AppError } from '../../../errors.ts';
import type { GivenSubscription } from '../../../ports/subscriptions.ts';
import type { References } from '../search/references.ts';
import { channelTerms } from './channel.ts';
import { plainCriteria } from './criteria.ts';
import { givenSubscription, type GivenResource } from './schema.ts';
import { topicOf, topicQuery } from './topics.ts';

export interface AskedSubscription {
  readonly id: string | undefined;
  readonly asked: SubscriptionStatus;
  readonly given: GivenSubscription;
  readonly terms: SubscriptionTerms;
}

/** Set by the server. */
const OURS = new Set(['id', 'meta', 'status', 'error']);

/** @throws AppError `input.not-fhir`, `subscription.not-supported`, `request.invalid` */
export function readSubscription(
  body: unknown,
  references: References,
  now: string,
): AskedSubscription {
  const parsed = givenSubscription.safeParse(body);
  if (!parsed.success) throw notFhir(parsed.error);
  const { id, status, end } = parsed.data;
  refuseCrossVersion(parsed.data);
  if (end !== undefined && Date.parse(end) <= Date.parse(now))
    throw new AppError('subscription.not-supported', 'it has ended already', {
      where: 'Subscription.end',
    });
  return {
    id,
    asked: status,
    given: givenOf(parsed.data),
    terms: termsOf(parsed.data, references),
  };
}

/** What a standard type holds beyond our schema is kept as it came. */
function givenOf(resource: GivenResource): GivenSubscription {
  const parts = Object.entries(resource).filter(([key]) => !OURS.has(key));
  return Object.fromEntries(parts) as unknown as GivenSubscription;
}

function termsOf(
  { criteria, _criteria, channel, end }: GivenResource,
  references: References,
): SubscriptionTerms {
  const isTopic = /^[a-z][a-z0-9+.-]*:/i.test(criteria);
  const watched = isTopic
    ? topicWatched(criteria, filtersOf(_criteria), references.fhirBase)
    : plainCriteria(criteria, references);
  if (!isTopic && filtersOf(_criteria).length > 0)
    throw new AppError(
      'subscription.not-supported',
      'filters are of a topic; add them to the search',
      {
        where: 'Subscription.criteria.extension[0]',
      },
    );
  return {
    ...watched,
    ...channelTerms(channel, isTopic),
    ...(end === undefined ? {} : { end: new Date(end).toISOString() }),
  };
}

function topicWatched(criteria: string, filters: readonly string[], fhirBase: string) {
  const topic = topicOf(criteria, fhirBase);
  return { type: topic.type, topic: criteria, query: topicQuery(topic, filters) };
}

function filtersOf(criteria: GivenResource['_criteria']): string[] {
  return (criteria?.extension ?? [])
    .filter(({ url }) => url === BACKPORT.filterCriteria)
    .map(({ valueString }) => valueString ?? '');
}

function refuseCrossVersion(given: unknown): void {
  if (JSON.stringify(given).includes(`"${CROSS_VERSION}`))
    throw new AppError(
      'subscription.not-supported',
      'elements of R5 are given by the extensions of the backport guide, not as cross-version extensions',
      { where: 'Subscription.extension' },
    );
}

function notFhir(error: z.ZodError): AppError {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).map((part) =>
    typeof part === 'number' ? `[${part}]` : `.${String(part).replace(/^_/, '')}`,
  );
  const extra = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const where = `Subscription${path.join('')}${extra === undefined ? '' : `.${extra}`}`;
  const what =
    extra === undefined ? 'this element is missing or not as R4 has it' : 'R4 has no such element';
  return new AppError('input.not-fhir', `the Subscription is not taken: ${what}`, { where });
}
