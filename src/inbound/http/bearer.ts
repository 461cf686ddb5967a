/** Who calls, by the token that the request shows. In: a request. Out: the client and its scopes, or a refusal. */
import type { Request } from 'express';
import { AppError } from '../../errors.ts';
import { activeToken, type TokenPorts } from '../../flows/access-token.ts';

export interface Caller {
  readonly clientId: string;
  readonly scopes: readonly string[];
}

const callers = new WeakMap<Request, string>();

/** The client of a request, once its token was found good. */
export function knownCaller(request: Request): string | undefined {
  return callers.get(request);
}

/** @throws AppError `access.no-token` */
export async function callerOf(
  request: Request,
  ports: Pick<TokenPorts, 'tokens' | 'clock'>,
): Promise<Caller> {
  const token = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(request.get('authorization') ?? '')?.[1];
  if (token === undefined) throw new AppError('access.no-token', 'an access token is needed');
  const found = await activeToken(token, ports);
  if (found === undefined)
    throw new AppError('access.no-token', 'the access token is unknown, or has ended');
  callers.set(request, found.clientId);
  return { clientId: found.clientId, scopes: found.scopes };
}
