/**
 * Sends one subscriber what is next: handshake, events in their order, heartbeat. In: what is due. Out: how far it got.
 *
 * What was sent and not confirmed is sent again; what was confirmed is not.
 */
import type { SubscriptionTerms } from '../domain/subscription.ts';
import type { Clock } from '../ports/clock.ts';
import type { Subscribers } from '../ports/subscribers.ts';
import type {
  DueSubscription,
  EventWithVersion,
  HeldSubscription,
  Subscriptions,
} from '../ports/subscriptions.ts';
import type { Webhook, WebhookAnswer, WebhookRequest } from '../ports/webhook.ts';
import { isFinal, secondsUntilRetry } from './delivery-delay.ts';
import { notificationOf } from './subscription-content.ts';

export interface NotifyPorts {
  readonly subscriptions: Subscriptions;
  readonly subscribers: Subscribers;
  readonly webhook: Webhook;
  readonly clock: Clock;
  /** `<base>/fhir` */
  readonly fhirBase: string;
  /** `notification.sent`, `notification.failed` … for the log. */
  readonly report: (event: string, detail: Readonly<Record<string, string | number>>) => void;
}

const DEFAULT_TIMEOUT_S = 10;
/** From here on a backlog is sent many at a time, where the subscriber has not said otherwise. */
const BACKLOG = 100;
const AT_ONCE = 50;
const MOST_AT_ONCE = 200;

/** @returns whether there may be more to do at once */
export async function notifySubscriber(
  { id, what }: DueSubscription,
  ports: NotifyPorts,
): Promise<boolean> {
  const held = await ports.subscriptions.get(id);
  if (held === undefined) return false;
  switch (what) {
    case 'end':
      await ports.subscriptions.turnOff(id, ports.clock.now());
      return false;
    case 'handshake':
      return shakeHands(held, ports);
    case 'events':
      return sendEvents(held, ports);
    case 'heartbeat':
      return sendHeartbeat(held, ports);
  }
}

/** A plain R4 receiver knows no handshake: its address was agreed with the operator. */
async function shakeHands(held: HeldSubscription, ports: NotifyPorts): Promise<boolean> {
  const answer = isPlain(held.terms)
    ? refusalOf(held, ports)
    : await sendBundle(held, 'handshake', [], ports);
  const fault = answer === undefined ? undefined : faultOf(answer);
  const now = ports.clock.now();
  if (fault === undefined) {
    const { heartbeatSeconds } = held.terms;
    const first = heartbeatSeconds === undefined ? undefined : secondsAfter(now, heartbeatSeconds);
    await ports.subscriptions.activate(held, first, now);
    return true;
  }
  await ports.subscriptions.park(held, `the handshake failed: ${fault}`, now);
  ports.report('handshake.failed', { subscription: held.id, client: held.client, reason: fault });
  return false;
}

async function sendEvents(held: HeldSubscription, ports: NotifyPorts): Promise<boolean> {
  const { subscriptions, clock, report } = ports;
  const from = held.delivered + 1;
  const events = await subscriptions.events(held.id, from, held.events, countOf(held));
  const last = events.at(-1)?.event.number;
  if (last === undefined) return false;
  const answer = isPlain(held.terms)
    ? await sendPlain(held, events, ports)
    : await sendBundle(held, 'event-notification', events, ports);
  const fault = faultOf(answer);
  if (fault === undefined) {
    await subscriptions.confirm(held.id, last);
    report('notification.sent', { subscription: held.id, events: events.length, last });
    return true;
  }
  const nextTryAt = nextTryOf(answer, held, clock.now());
  if (nextTryAt === undefined) await subscriptions.park(held, fault, clock.now());
  else await subscriptions.postpone(held, fault, nextTryAt, clock.now());
  const state = nextTryAt === undefined ? 'parked' : 'waiting';
  report('notification.failed', { subscription: held.id, event: from, state, reason: fault });
  return false;
}

/** One that is missed is not sent later: the next one comes in its time. */
async function sendHeartbeat(held: HeldSubscription, ports: NotifyPorts): Promise<boolean> {
  const { heartbeatSeconds } = held.terms;
  if (heartbeatSeconds === undefined) return false;
  const due = secondsAfter(ports.clock.now(), heartbeatSeconds);
  await ports.subscriptions.heartbeatSent(held.id, due);
  const fault = faultOf(await sendBundle(held, 'heartbeat', [], ports));
  if (fault !== undefined)
    ports.report('heartbeat.failed', { subscription: held.id, reason: fault });
  return true;
}

function isPlain({ content }: SubscriptionTerms): boolean {
  return content === undefined;
}

/** One at a time where the subscriber names no number, unless there is a backlog. */
function countOf({ terms, events, delivered }: HeldSubscription): number {
  if (isPlain(terms)) return 1;
  if (terms.maxCount !== undefined) return Math.min(terms.maxCount, MOST_AT_ONCE);
  return events - delivered > BACKLOG ? AT_ONCE : 1;
}

async function sendBundle(
  held: HeldSubscription,
  kind: 'handshake' | 'event-notification' | 'heartbeat',
  events: readonly EventWithVersion[],
  ports: NotifyPorts,
): Promise<WebhookAnswer> {
  const { content = 'empty', payload, endpoint } = held.terms;
  const at = ports.clock.now();
  const bundle = notificationOf(held, { kind, events, content, at, fhirBase: ports.fhirBase });
  const type = payload ?? 'application/fhir+json';
  const body = { type, text: JSON.stringify(bundle) };
  return send(held, { method: 'POST', url: endpoint, body }, ports);
}

/**
 * As R4 has it: an empty POST, or, with a payload, an update at the endpoint as the base of a server.
 *
 * Source: code system subscription-channel-type of R4, rest-hook.
 */
async function sendPlain(
  held: HeldSubscription,
  [first]: readonly EventWithVersion[],
  ports: NotifyPorts,
): Promise<WebhookAnswer> {
  const { payload, endpoint: url } = held.terms;
  const focus = first?.focus;
  if (payload === undefined || focus?.resource === undefined)
    return send(held, { method: 'POST', url, body: undefined }, ports);
  const to = new URL(url);
  to.pathname = `${to.pathname.replace(/\/$/, '')}/${focus.type}/${focus.id}`;
  const body = { type: payload, text: JSON.stringify(focus.resource) };
  return send(held, { method: 'PUT', url: to.href, body }, ports);
}

async function send(
  held: HeldSubscription,
  request: Pick<WebhookRequest, 'method' | 'url' | 'body'>,
  ports: NotifyPorts,
): Promise<WebhookAnswer> {
  const { client, terms } = held;
  const refusal = refusalOf(held, ports);
  if (refusal !== undefined) return refusal;
  const timeoutMs = (terms.timeoutSeconds ?? DEFAULT_TIMEOUT_S) * 1_000;
  return ports.webhook.send({ ...request, client, headers: terms.headers, timeoutMs });
}

/** What the operator has agreed may have changed since. */
function refusalOf(
  { client, terms }: HeldSubscription,
  { subscribers }: NotifyPorts,
): WebhookAnswer | undefined {
  const fault = subscribers.endpointFault(client, terms.endpoint);
  if (fault !== undefined) return { reached: false, why: fault, final: true };
  if (subscribers.mayRead(client, terms.type)) return undefined;
  const why = `the client is no longer registered for reading ${terms.type}`;
  return { reached: false, why, final: true };
}

function faultOf(answer: WebhookAnswer): string | undefined {
  if (!answer.reached) return answer.why;
  if (answer.status >= 200 && answer.status < 300) return undefined;
  const redirect = answer.status >= 300 && answer.status < 400;
  return `the endpoint answered ${answer.status}${redirect ? ', and no redirect is followed' : ''}`;
}

function nextTryOf(
  answer: WebhookAnswer,
  { tries, failingSince }: HeldSubscription,
  now: string,
): string | undefined {
  if (answer.reached ? isFinal(answer.status) : answer.final) return undefined;
  const failingMs = Date.parse(now) - Date.parse(failingSince ?? now);
  const seconds = secondsUntilRetry(tries + 1, failingMs, Math.random());
  return seconds === undefined ? undefined : secondsAfter(now, seconds);
}

function secondsAfter(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1_000).toISOString();
}
