/**
 * The address of a receiver, looked up and checked at once: the connection is made to what was checked.
 *
 * A name that changes its address between a check and the connection (DNS rebinding) gains nothing by it.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type BlockList, type LookupFunction } from 'node:net';
import { kindOfAddress } from './address-guard.ts';

export type Lookup = typeof systemLookup;

/** The address is not one that we send to. */
export class AddressRefused extends Error {}

/**
 * A host that is an address itself: the operator has written it into the configuration, so it may be in our network.
 *
 * @param hostname of a URL, IPv6 in brackets
 * @throws AddressRefused
 */
export function checkLiteral(hostname: string): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 && kindOfAddress(address) === 'forbidden')
    throw new AddressRefused('the address of the endpoint is not one that is sent to');
}

/** @param networks of ours that the operator allows for this client */
export function allowedLookup(networks: BlockList, lookup: Lookup = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const [first] = addresses;
      if (first === undefined || !addresses.every((each) => isAllowed(hostname, each, networks))) {
        const why = 'the name of the endpoint has an address in a network that is not sent to';
        callback(new AddressRefused(why), []);
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function isAllowed(
  hostname: string,
  { address, family }: LookupAddress,
  networks: BlockList,
): boolean {
  const kind = kindOfAddress(address);
  if (kind === 'public') return true;
  if (kind === 'loopback') return isLocalhost(hostname);
  return kind === 'private' && networks.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** RFC 6761 section 6.3. */
function isLocalhost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}
