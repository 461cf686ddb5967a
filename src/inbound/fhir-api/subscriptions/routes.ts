/** Subscription: create, read, update, delete, search, `$status`, `$events`; each client sees its own only. */
import { randomUUID } from 'node:crypto';
import { raw, Router, urlencoded, type Request, type Response } from 'express';
import { AppError } from '../../../errors.ts';
import { notificationOf, statusBundle } from '../../../flows/subscription-content.ts';
import type { Conformance } from '../../../ports/conformance.ts';
import type { Subscribers } from '../../../ports/subscribers.ts';
import type { HeldSubscription, Subscriptions } from '../../../ports/subscriptions.ts';
import { accessOf, type Access, type AccessPorts, type Letter } from '../access.ts';
import type { References } from '../search/references.ts';
import { prefers, sendResource, sendVersion } from '../send.ts';
import { bodyOf, type ParseJson } from './body.ts';
import { eventsInput, statusInput } from './operations.ts';
import { readSubscription } from './read-subscription.ts';
import { searchSubscriptions } from './search.ts';
import { subscriptionView } from './view.ts';

export interface SubscriptionPorts extends AccessPorts {
  readonly subscriptions: Subscriptions;
  readonly subscribers: Subscribers;
  /** Something may have to be sent. */
  readonly wakeNotifier: () => void;
  readonly parseJson: ParseJson;
  readonly conformance: Conformance;
  readonly references: References;
}

const MOST_OF_A_CLIENT = 500;
const MOST_EVENTS = 1_000;
const LARGEST_BODY = '256kb';

type Answer = (access: Access, request: Request, response: Response) => Promise<void>;

export function subscriptionRoutes(ports: SubscriptionPorts): Router {
  const router = Router();
  const { subscriptions, references, parseJson, clock } = ports;
  const { fhirBase } = references;
  const body = raw({ type: () => true, limit: LARGEST_BODY });

  /** What is refused is noted as well. */
  const route =
    (what: string, letter: Letter, answer: Answer) =>
    async (request: Request, response: Response) => {
      const access = await accessOf(request, ports);
      try {
        access.require('Subscription', letter);
        await answer(access, request, response);
      } catch (error) {
        const code = error instanceof AppError ? error.code : 'unknown';
        await access.noteFailure(`subscription.${what}`, code);
        throw error;
      }
    };

  async function own(access: Access, request: Request): Promise<HeldSubscription> {
    const { id = '' } = request.params as { id?: string };
    const held = await subscriptions.get(id);
    if (held?.client !== access.clientId)
      throw new AppError('request.not-found', 'there is no such Subscription');
    return held;
  }

  function asked(access: Access, request: Request) {
    const content = bodyOf(request, parseJson);
    if (content === undefined)
      throw new AppError('request.unprocessable', 'send the Subscription as the body');
    const read = readSubscription(content, references, clock.now());
    const fault = ports.subscribers.endpointFault(access.clientId, read.terms.endpoint);
    if (fault !== undefined)
      throw new AppError('subscription.endpoint', fault, {
        where: 'Subscription.channel.endpoint',
      });
    if (!ports.subscribers.mayRead(access.clientId, read.terms.type))
      throw new AppError(
        'access.scope',
        `the client is not registered for reading ${read.terms.type} (system/${read.terms.type}.rs)`,
        { where: 'Subscription.criteria' },
      );
    return read;
  }

  function written(
    request: Request,
    response: Response,
    held: HeldSubscription,
    status: 200 | 201,
  ): void {
    response.set({
      etag: `W/"${held.version}"`,
      'last-modified': new Date(held.lastUpdated).toUTCString(),
      location: `${fhirBase}/Subscription/${held.id}/_history/${held.version}`,
    });
    if (prefers(request, 'return=minimal')) response.status(status).end();
    else sendResource(request, response, subscriptionView(held), status);
    ports.wakeNotifier();
  }

  router.post(
    '/Subscription',
    body,
    route('create', 'c', async (access, request, response) => {
      const { asked: wanted, given, terms } = asked(access, request);
      const status = wanted === 'off' ? 'off' : 'requested';
      const made = { id: randomUUID(), client: access.clientId, status, given, terms } as const;
      const held = await subscriptions.create(made, MOST_OF_A_CLIENT, clock.now());
      await access.note('subscription.create', undefined, `Subscription/${held.id}`);
      written(request, response, held, 201);
    }),
  );
  router.put(
    '/Subscription/:id',
    body,
    route('update', 'u', async (access, request, response) => {
      const before = await own(access, request);
      const { id, asked: wanted, given, terms } = asked(access, request);
      if (id !== before.id)
        throw new AppError('request.invalid', 'the id is that of the address', {
          where: 'Subscription.id',
        });
      // Active is reached by a handshake; an error is ended by asking for it.
      const status = wanted === 'active' ? 'requested' : wanted;
      const changed = { id, client: access.clientId, status, given, terms };
      const held = await subscriptions.replace(changed, versionOf(request), clock.now());
      await access.note('subscription.update', undefined, `Subscription/${held.id}`);
      written(request, response, held, 200);
    }),
  );
  router.delete(
    '/Subscription/:id',
    route('delete', 'd', async (access, request, response) => {
      const { id } = await own(access, request);
      await subscriptions.remove(id, access.clientId);
      await access.note('subscription.delete', undefined, `Subscription/${id}`);
      response.status(204).end();
    }),
  );

  const search = (query: (request: Request) => URLSearchParams) =>
    route('search', 's', async (access, request, response) => {
      const all = await subscriptions.ofClient(access.clientId);
      const { bundle, notUnderstood } = searchSubscriptions(all, query(request), references);
      const [unknown] = notUnderstood;
      if (unknown !== undefined && prefers(request, 'handling=strict'))
        throw new AppError('request.unknown-parameter', `not searched by "${unknown}"`, {
          where: unknown,
        });
      await access.note('fhir.search', undefined, `Subscription, ${bundle.total ?? 0}`);
      sendResource(request, response, bundle);
    });
  router.get('/Subscription', search(queryOf));
  router.post(
    '/Subscription/_search',
    urlencoded({ extended: false, limit: '64kb' }),
    search(formOf),
  );

  const statusOfAll = route('status', 's', async (access, request, response) => {
    const { ids, statuses } = statusInput(request, parseJson);
    const all = await subscriptions.ofClient(access.clientId);
    const wanted = all.filter(
      ({ id, status }) =>
        (ids.length === 0 || ids.includes(id)) &&
        (statuses.length === 0 || statuses.includes(status)),
    );
    sendResource(request, response, statusBundle(wanted, fhirBase));
  });
  router.get('/Subscription/$status', statusOfAll);
  router.post('/Subscription/$status', body, statusOfAll);

  const statusOfOne = route('status', 'r', async (access, request, response) => {
    const held = await own(access, request);
    // At an instance, id and status say nothing; other parameters are faults.
    statusInput(request, parseJson);
    sendResource(request, response, statusBundle([held], fhirBase));
  });
  router.get('/Subscription/:id/$status', statusOfOne);
  router.post('/Subscription/:id/$status', body, statusOfOne);

  const events = route('events', 'r', async (access, request, response) => {
    const held = await own(access, request);
    const { type, content: agreed = 'id-only' } = held.terms;
    const { since, until, content = agreed } = eventsInput(request, parseJson);
    if (content !== 'empty') access.require(type, 'r');
    const last = Math.min(until, held.events);
    const found = await subscriptions.events(held.id, since, last, MOST_EVENTS);
    await access.note('subscription.events', undefined, `Subscription/${held.id}, ${found.length}`);
    const said = { kind: 'query-event', events: found, content, fhirBase } as const;
    sendResource(request, response, notificationOf(held, { ...said, at: clock.now() }));
  });
  router.get('/Subscription/:id/$events', events);
  router.post('/Subscription/:id/$events', body, events);

  router.get(
    '/Subscription/:id',
    route('read', 'r', async (access, request, response) => {
      const held = await own(access, request);
      await access.note('fhir.read', undefined, `Subscription/${held.id}`);
      sendVersion(request, response, subscriptionView(held), held);
    }),
  );
  router.get('/SubscriptionTopic/:name', async (request, response) => {
    const all = await ports.conformance.all();
    const topic = all.find(
      ({ resourceType, id }) => resourceType === 'Basic' && id === request.params.name,
    );
    if (topic === undefined) throw new AppError('request.not-found', 'there is no such topic');
    sendResource(request, response, topic);
  });
  router.all(['/Subscription', '/Subscription/*path'], (request) => {
    const what = `${request.method} is not answered here`;
    throw new AppError('request.not-allowed', what, { where: 'Subscription' });
  });
  return router;
}

/** `If-Match: W/"3"`. @throws AppError `request.version` for what is no version of ours */
function versionOf(request: Request): number | undefined {
  const tag = request.get('if-match');
  if (tag === undefined) return undefined;
  return Number(/^(?:W\/)?"(\d{1,15})"$/.exec(tag.trim())?.[1] ?? 0);
}

function queryOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, 'http://localhost').searchParams;
}

function formOf(request: Request): URLSearchParams {
  const form = (request.body ?? {}) as Readonly<Record<string, string | string[]>>;
  const fields = Object.entries(form).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
  return new URLSearchParams([...queryOf(request), ...fields]);
}
