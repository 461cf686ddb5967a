/** Where and how a subscriber wants to be told. In: Subscription.channel. Out: what was agreed, or what we do not do. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { BACKPORT } from '../../../domain/codes/subscriptions-backport.ts';
import {
  PAYLOAD_CONTENTS,
  type PayloadContent,
  type SubscriptionTerms,
} from '../../../domain/subscription.ts';
import { AppError } from '../../../errors.ts';
import type { GivenExtension, GivenResource } from './schema.ts';

type Channel = GivenResource['channel'];
type Agreed = Omit<SubscriptionTerms, 'type' | 'topic' | 'query' | 'end'>;

const LONGEST_TIMEOUT_S = 120;
const LONGEST_PERIOD_S = 31 * 86_400;
/** Ours, or of the connection. */
const NOT_GIVEN = new Set(
  (
    'connection content-length content-type expect host keep-alive proxy-authorization ' +
    'proxy-connection te trailer transfer-encoding upgrade'
  ).split(' '),
);

/** @throws AppError `subscription.not-supported` */
export function channelTerms(channel: Channel, isTopic: boolean): Agreed {
  if (channel.type !== 'rest-hook')
    throw refused('the channel type is "rest-hook"', 'Subscription.channel.type');
  if (extensionsOf(channel._type, BACKPORT.channelType).length > 0)
    throw refused('no other channel type is known', 'Subscription.channel.type.extension[0]');
  if (channel.endpoint === undefined)
    throw refused('a rest-hook has an endpoint', 'Subscription.channel.endpoint');
  const heartbeatSeconds = whole(channel, BACKPORT.heartbeatPeriod, LONGEST_PERIOD_S);
  const timeoutSeconds = whole(channel, BACKPORT.timeout, LONGEST_TIMEOUT_S);
  const maxCount = whole(channel, BACKPORT.maxCount, Number.MAX_SAFE_INTEGER);
  const content = contentOf(channel, isTopic);
  if (content === undefined && heartbeatSeconds !== undefined)
    throw refused(
      'a heartbeat is a notification: say by backport-payload-content what notifications hold',
      'Subscription.channel.payload',
    );
  return {
    endpoint: channel.endpoint,
    headers: headersOf(channel.header ?? []),
    ...(content === undefined ? {} : { content }),
    ...(channel.payload === undefined ? {} : { payload: payloadOf(channel.payload) }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(maxCount === undefined ? {} : { maxCount }),
  };
}

function contentOf({ _payload, payload }: Channel, isTopic: boolean): PayloadContent | undefined {
  const where = 'Subscription.channel.payload.extension[0]';
  const [first, second] = extensionsOf(_payload, BACKPORT.payloadContent);
  const choices = PAYLOAD_CONTENTS.join(', ');
  if (first === undefined) {
    if (!isTopic) return undefined;
    throw refused(`say by the extension backport-payload-content: ${choices}`, where);
  }
  const content = PAYLOAD_CONTENTS.find((each) => each === first.valueCode);
  if (content === undefined || second !== undefined)
    throw refused(`backport-payload-content is given once, with valueCode ${choices}`, where);
  if (payload === undefined)
    throw refused(
      'a notification has a type: application/fhir+json',
      'Subscription.channel.payload',
    );
  return content;
}

function payloadOf(payload: string): string {
  const [type = '', ...parameters] = payload.split(';').map((each) => each.trim().toLowerCase());
  const known = parameters.every((each) => ['fhirversion=4.0', 'charset=utf-8'].includes(each));
  if (['application/fhir+json', 'application/json'].includes(type) && known) return payload;
  throw refused(
    'the payload is application/fhir+json, of FHIR version 4.0',
    'Subscription.channel.payload',
  );
}

function headersOf(headers: readonly string[]): readonly string[] {
  for (const [at, header] of headers.entries()) {
    const where = `Subscription.channel.header[${at}]`;
    const colon = header.indexOf(':');
    const name = header.slice(0, Math.max(colon, 0)).trim();
    if (NOT_GIVEN.has(name.toLowerCase())) throw refused(`${name} is set by us`, where);
    try {
      validateHeaderName(name);
      validateHeaderValue(name, header.slice(colon + 1).trim());
    } catch {
      // The value may be a secret: it is not repeated.
      throw refused('a header is "<Name>: <value>", without line breaks', where);
    }
  }
  return headers;
}

function whole(channel: Channel, url: string, most: number): number | undefined {
  const [first, second] = extensionsOf(channel, url);
  if (first === undefined) return undefined;
  const value = first.valueUnsignedInt ?? first.valuePositiveInt;
  if (second !== undefined || value === undefined || !isWhole(value, most)) {
    const name = url.slice(url.lastIndexOf('/') + 1);
    const type = url === BACKPORT.maxCount ? 'valuePositiveInt' : 'valueUnsignedInt';
    const range = most === Number.MAX_SAFE_INTEGER ? 'from 1' : `1 to ${most}`;
    throw refused(`${name} is given once, as ${type}, ${range}`, 'Subscription.channel.extension');
  }
  return value;
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

function extensionsOf(
  element: { readonly extension?: GivenExtension[] | undefined } | undefined,
  url: string,
): GivenExtension[] {
  return (element?.extension ?? []).filter((each) => each.url === url);
}

function refused(message: string, where: string): AppError {
  return new AppError('subscription.not-supported', message, { where });
}
