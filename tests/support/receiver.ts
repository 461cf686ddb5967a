/** The receiver of a subscriber: an HTTP server that answers as it is told, and counts what it got. */
import type { Bundle, Parameters, Resource } from '@medplum/fhirtypes';
import type { IncomingHttpHeaders } from 'node:http';
import {
  scriptedServer,
  type Answer,
  type Asked,
  type ServerCertificate,
} from './scripted-server.ts';

interface Notification {
  readonly headers: IncomingHttpHeaders;
  readonly bundle: Bundle;
  readonly type: string;
  readonly status: string;
  readonly subscription: string;
  readonly eventsSinceStart: number;
  readonly numbers: readonly number[];
  readonly focus: readonly string[];
  readonly resources: readonly Resource[];
}

export interface Receiver {
  readonly origin: string;
  readonly asked: readonly Asked[];
  /** How it answers from now on. */
  answer: (asked: Asked) => Answer | Promise<Answer>;
  all(path?: string): Notification[];
  /** Event numbers in the order of arrival, of what was confirmed with 2xx. */
  numbers(path?: string): number[];
  close(): Promise<void>;
}

/** @param certificate it listens by https at localhost */
export async function receiver(certificate?: ServerCertificate): Promise<Receiver> {
  const confirmed = new Set<Asked>();
  const server = await scriptedServer(async (asked) => {
    const reply = await self.answer(asked);
    if ((reply.status ?? 200) < 300 && reply.cut !== true) confirmed.add(asked);
    return reply;
  }, certificate);
  const sentTo = (path: string) =>
    server.asked.filter(({ url, body }) => url === path && body !== '');
  const self: Receiver = {
    origin: server.baseUrl,
    asked: server.asked,
    answer: () => ({ body: '' }),
    all: (path = '/hook') => sentTo(path).map(notificationOf),
    numbers: (path = '/hook') =>
      sentTo(path)
        .filter((asked) => confirmed.has(asked))
        .flatMap((asked) => notificationOf(asked).numbers),
    close: () => server.close(),
  };
  return self;
}

function notificationOf({ headers, body }: Asked): Notification {
  const bundle = JSON.parse(body) as Bundle;
  const status = bundle.entry?.[0]?.resource as Parameters;
  const values = status.parameter ?? [];
  const of = (name: string) => values.find((each) => each.name === name);
  const events = values.filter(({ name }) => name === 'notification-event');
  const parts = events.map(({ part = [] }) => part);
  return {
    headers,
    bundle,
    type: of('type')?.valueCode ?? '',
    status: of('status')?.valueCode ?? '',
    subscription: of('subscription')?.valueReference?.reference ?? '',
    eventsSinceStart: Number(of('events-since-subscription-start')?.valueString),
    numbers: parts.flatMap((part) =>
      part.filter(({ name }) => name === 'event-number').map((each) => Number(each.valueString)),
    ),
    focus: parts.flatMap((part) =>
      part
        .filter(({ name }) => name === 'focus')
        .map((each) => each.valueReference?.reference ?? ''),
    ),
    resources: (bundle.entry ?? []).slice(1).flatMap(({ resource }) => resource ?? []),
  };
}
