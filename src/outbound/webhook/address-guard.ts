/**
 * Which addresses a receiver may have, so that no subscriber makes us ask inside our own network.
 *
 * In: an address of IPv4 or IPv6. Out: what it is. Source: IANA special-purpose address registries.
 */
import { BlockList, isIP } from 'node:net';

export type AddressKind = 'public' | 'loopback' | 'private' | 'forbidden';

const LOOPBACK = listOf(['127.0.0.0/8', '::1/128']);
const PRIVATE = listOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']);
const FORBIDDEN = listOf([
  '0.0.0.0/8', // this network
  '100.64.0.0/10', // carrier-grade NAT
  '169.254.0.0/16', // link-local, metadata of clouds
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
  '::/128', // unspecified
  '64:ff9b::/96', // holds an IPv4 address
  '64:ff9b:1::/48',
  '100::/64', // discard
  '2001::/23', // protocol assignments, Teredo
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: holds an IPv4 address
  'fe80::/10', // link-local
  'fec0::/10', // site-local
  'ff00::/8', // multicast
]);
/** IPv4 in IPv6: `::ffff:10.0.0.5`, however it is written, and the old `::10.0.0.5`; ::1 among them. */
const HOLDS_IPV4 = listOf(['::/96', '::ffff:0:0/96', '::ffff:0:0:0/96']);
/** The metadata service of a cloud, by IPv6. */
const METADATA = listOf(['fd00:ec2::254/128']);

export function kindOfAddress(address: string): AddressKind {
  const bare = address.split('%', 1)[0] ?? '';
  const version = isIP(bare);
  if (version === 0) return 'forbidden';
  if (version === 6 && HOLDS_IPV4.check(bare, 'ipv6'))
    return new URL(`http://[${bare}]`).hostname === '[::1]' ? 'loopback' : 'forbidden';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (FORBIDDEN.check(bare, family) || METADATA.check(bare, family)) return 'forbidden';
  if (LOOPBACK.check(bare, family)) return 'loopback';
  return PRIVATE.check(bare, family) ? 'private' : 'public';
}

/** @param networks such as `10.0.0.0/8` */
export function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
