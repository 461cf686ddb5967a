/** Which client asks, what its scopes allow, and that it asked. */
import type { Request } from 'express';
import { scopesAllow } from '../../domain/smart-scope.ts';
import { AppError } from '../../errors.ts';
import type { Audit } from '../../ports/audit.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Authenticate } from '../http/bearer.ts';

export interface AccessPorts {
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  readonly audit: Audit;
}

/** `c` create, `r` read, `u` update, `d` delete, `s` search. */
export type Letter = 'c' | 'r' | 'u' | 'd' | 's';

const MAY: Readonly<Record<Letter, string>> = {
  c: 'create',
  r: 'read',
  u: 'update',
  d: 'delete',
  s: 'search',
};

export interface Access {
  readonly clientId: string;
  allows(type: string, letter: Letter): boolean;
  /** @throws AppError `access.scope` */
  require(type: string, letter: Letter): void;
  /** @param patient reference, where one patient is asked for */
  note(what: string, patient: string | undefined, detail: string): Promise<void>;
  /** @param detail code of the error */
  noteFailure(what: string, detail: string): Promise<void>;
}

/** @throws AppError `access.no-token` */
export async function accessOf(request: Request, ports: AccessPorts): Promise<Access> {
  const { clientId, scopes } = await ports.authenticate(request);
  const allows = (type: string, letter: Letter) => scopesAllow(scopes, type, letter);
  const append = (
    outcome: 'success' | 'failure',
    what: string,
    patient: string | undefined,
    detail: string,
  ) =>
    ports.audit.append({
      at: ports.clock.now(),
      who: `client ${clientId}`,
      what,
      hospital: '-',
      patient: patient ?? '-',
      outcome,
      detail,
    });
  return {
    clientId,
    allows,
    require(type, letter) {
      if (!allows(type, letter))
        throw new AppError('access.scope', `the token may not ${MAY[letter]} ${type}`);
    },
    note: (what, patient, detail) => append('success', what, patient, detail),
    noteFailure: (what, detail) => append('failure', what, undefined, detail),
  };
}
