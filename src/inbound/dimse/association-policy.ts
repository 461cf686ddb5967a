/** Who may send: called title, calling title and address against the configuration. */
import { BlockList, isIPv6 } from 'node:net';
import {
  APPLICATION_CONTEXT,
  type AssociateRequest,
  type Rejection,
} from '../../dicom-network/associate-pdu.ts';

export interface AcceptRule {
  /** Undefined: any. */
  readonly aeTitle?: string;
  /** Address, or network as `10.0.0.0/8`. */
  readonly address: string;
  readonly hospital: string;
}

type Verdict =
  | { readonly accepted: true; readonly hospital: string }
  | { readonly accepted: false; readonly rejection: Rejection; readonly reason: string };

export type AssociationPolicy = (request: AssociateRequest, remoteAddress: string) => Verdict;

/** @param aeTitle ours */
export function associationPolicy(
  aeTitle: string,
  rules: readonly AcceptRule[],
): AssociationPolicy {
  const checked = rules.map((rule) => ({ ...rule, network: networkOf(rule.address) }));
  return (request, remoteAddress) => {
    if ((request.protocolVersion & 1) === 0)
      return refused('protocol-version', 'not version 1 of the protocol');
    if (request.applicationContext !== APPLICATION_CONTEXT)
      return refused('application-context', 'not the DICOM application context');
    if (request.calledAeTitle !== aeTitle)
      return refused('called-ae-title', `the called AE title is not ${aeTitle}`);
    const named = checked.filter(
      (rule) => rule.aeTitle === undefined || rule.aeTitle === request.callingAeTitle,
    );
    if (named.length === 0)
      return refused('calling-ae-title', 'dicom.accept has no entry with this calling AE title');
    const rule = named.find(({ network }) => holds(network, remoteAddress));
    if (rule === undefined)
      return refused('calling-ae-title', 'dicom.accept has this AE title with another address');
    return { accepted: true, hospital: rule.hospital };
  };
}

function refused(rejection: Rejection, reason: string): Verdict {
  return { accepted: false, rejection, reason };
}

function networkOf(address: string): BlockList {
  const [ip = '', prefix] = address.split('/');
  const family = isIPv6(ip) ? 'ipv6' : 'ipv4';
  const network = new BlockList();
  if (prefix === undefined) network.addAddress(ip, family);
  else network.addSubnet(ip, Number(prefix), family);
  return network;
}

function holds(network: BlockList, remoteAddress: string): boolean {
  // A socket that listens on both families names an IPv4 peer like this.
  const ip = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return network.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');
}
