/** Which client asks for images, whose they are, what its scopes allow, and that it asked. */
import type { Request } from 'express';
import { scopesAllow } from '../../domain/smart-scope.ts';
import { AppError } from '../../errors.ts';
import type { Audit } from '../../ports/audit.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Authenticate } from '../http/bearer.ts';

export interface ImageAccessPorts {
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  readonly audit: Pick<Audit, 'append'>;
  /** The hospital whose images a client gives and gets; undefined: it is not said which. */
  readonly hospitalOfClient: (clientId: string) => string | undefined;
}

export interface ImageAccess {
  readonly clientId: string;
  readonly hospital: string;
  /** @param detail study, counts: never a name or an identifier of a patient */
  note(what: string, detail: string, outcome?: 'success' | 'failure'): Promise<void>;
}

const MAY = { c: 'store', r: 'read', s: 'search' } as const;

/** @throws AppError `access.no-token`, `access.scope` */
export async function imageAccess(
  request: Request,
  letter: keyof typeof MAY,
  ports: ImageAccessPorts,
): Promise<ImageAccess> {
  const { clientId, scopes } = await ports.authenticate(request);
  if (!scopesAllow(scopes, 'ImagingStudy', letter))
    throw new AppError(
      'access.scope',
      `the token may not ${MAY[letter]} images: system/ImagingStudy.${letter} is needed`,
    );
  const hospital = ports.hospitalOfClient(clientId);
  if (hospital === undefined)
    throw new AppError(
      'access.scope',
      'several hospitals are configured, and it is not said whose images this client has: set clients[].hospital',
    );
  return {
    clientId,
    hospital,
    note: (what, detail, outcome = 'success') =>
      ports.audit.append({
        at: ports.clock.now(),
        who: `client ${clientId}`,
        what,
        hospital,
        patient: '-',
        outcome,
        detail,
      }),
  };
}
