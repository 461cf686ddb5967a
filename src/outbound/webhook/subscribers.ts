/** What the configuration allows a subscribing program. In: its registration. Out: may this be sent there, may it be read. */
import { isIP } from 'node:net';
import { scopesAllow } from '../../domain/smart-scope.ts';
import type { Subscribers } from '../../ports/subscribers.ts';
import { kindOfAddress } from './address-guard.ts';

export interface RegisteredSubscriber {
  readonly id: string;
  readonly jwksUrl: string;
  readonly scopes: readonly string[];
  /** Origins. */
  readonly endpoints: readonly string[];
}

export function configuredSubscribers(clients: readonly RegisteredSubscriber[]): Subscribers {
  const byId = new Map(
    clients.map(({ id, jwksUrl, scopes, endpoints }) => [
      id,
      { scopes, origins: new Set([jwksUrl, ...endpoints].map((each) => new URL(each).origin)) },
    ]),
  );
  return {
    endpointFault(client, endpoint) {
      const registered = byId.get(client);
      if (registered === undefined) return 'the client is not registered any more';
      return faultOf(endpoint, registered.origins);
    },
    mayRead(client, type) {
      return scopesAllow(byId.get(client)?.scopes ?? [], type, 'r');
    },
  };
}

function faultOf(endpoint: string, origins: ReadonlySet<string>): string | undefined {
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol))
    return 'the endpoint must be an absolute https address';
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    return 'the endpoint must hold neither a user, a password nor a fragment';
  if (!origins.has(url.origin))
    return `the endpoint must have the origin of the client's jwksUrl, or one of its endpoints in the configuration`;
  const kind = kindOfHost(url.hostname);
  if (kind === 'forbidden') return 'the address of the endpoint is not one that is sent to';
  if (url.protocol === 'http:' && kind !== 'own')
    return 'the endpoint must be https; http is for this machine and addresses of our own network';
  return undefined;
}

/** `own`: written into the configuration as an address of this machine or network. */
function kindOfHost(hostname: string): 'own' | 'forbidden' | 'other' {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) === 0)
    return hostname === 'localhost' || hostname.endsWith('.localhost') ? 'own' : 'other';
  const kind = kindOfAddress(address);
  if (kind === 'forbidden') return kind;
  return kind === 'public' ? 'other' : 'own';
}
