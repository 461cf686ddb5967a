/** Presentation contexts: what a peer offers → what we take (PS3.8 9.3.3.2, PS3.7 annex D.3.3). */
import {
  INSTANCE_AVAILABILITY_NOTIFICATION,
  isStorageClass,
  STORAGE_COMMITMENT_PUSH,
  VERIFICATION,
} from '../../domain/codes/sop-classes.ts';
import {
  EXPLICIT_VR_BIG_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  TRANSFER_SYNTAXES,
} from '../../domain/codes/transfer-syntaxes.ts';
import {
  CONTEXT_RESULTS,
  type AnsweredContext,
  type OfferedContext,
  type Role,
} from '../../dicom-network/associate-pdu.ts';
import type { AcceptedContext } from './service.ts';

/** What every peer offers (PS3.5 section 10.1). */
const DEFAULT_ONLY: ReadonlySet<string> = new Set([IMPLICIT_VR_LITTLE_ENDIAN]);
const PLAIN: ReadonlySet<string> = new Set([IMPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN]);

export interface Negotiated {
  readonly answers: readonly AnsweredContext[];
  readonly accepted: ReadonlyMap<number, AcceptedContext>;
}

export function negotiate(offered: readonly OfferedContext[]): Negotiated {
  const accepted = new Map<number, AcceptedContext>();
  const answers = offered.map((context) => {
    const { id, abstractSyntax, transferSyntaxes } = context;
    const usable = syntaxesOf(abstractSyntax);
    if (usable === undefined)
      return refusal(context, CONTEXT_RESULTS['abstract-syntax-not-supported']);
    const transferSyntax = chosen(transferSyntaxes.filter((uid) => usable.has(uid)));
    if (transferSyntax === undefined)
      return refusal(context, CONTEXT_RESULTS['transfer-syntaxes-not-supported']);
    accepted.set(id, { id, abstractSyntax, transferSyntax });
    return { id, result: CONTEXT_RESULTS.acceptance, transferSyntax };
  });
  return { answers, accepted };
}

/** We perform, the peer asks: said only to who asked. */
export function answeredRoles(roles: readonly Role[]): Role[] {
  return roles
    .filter(({ sopClassUid }) => syntaxesOf(sopClassUid) !== undefined)
    .map(({ sopClassUid, scu }) => ({ sopClassUid, scu, scp: false }));
}

function syntaxesOf(abstractSyntax: string): Pick<ReadonlySet<string>, 'has'> | undefined {
  if (abstractSyntax === VERIFICATION) return PLAIN;
  if (abstractSyntax === STORAGE_COMMITMENT_PUSH) return DEFAULT_ONLY;
  if (abstractSyntax === INSTANCE_AVAILABILITY_NOTIFICATION) return DEFAULT_ONLY;
  return isStorageClass(abstractSyntax) ? TRANSFER_SYNTAXES : undefined;
}

/** The peer's own order; big endian, which was retired, only where nothing else is offered. */
function chosen(usable: readonly string[]): string | undefined {
  return usable.find((uid) => uid !== EXPLICIT_VR_BIG_ENDIAN) ?? usable[0];
}

function refusal({ id, transferSyntaxes }: OfferedContext, result: number): AnsweredContext {
  // Not significant, but some peers want one to be there.
  return { id, result, transferSyntax: transferSyntaxes[0] ?? IMPLICIT_VR_LITTLE_ENDIAN };
}
