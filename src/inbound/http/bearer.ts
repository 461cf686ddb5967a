/**
 * Who calls, by the token that the request shows: a passport strategy. In: a request. Out: the client and its scopes, or a refusal.
 *
 * The token counts in the Authorization header only: in an address or a form (RFC 6750 2.2, 2.3) it would end in logs.
 */
import type { Request, Response } from 'express';
import passport from 'passport';
import { AppError } from '../../errors.ts';
import { activeToken, type TokenPorts } from '../../flows/access-token.ts';

interface Caller {
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** @throws AppError `access.no-token` */
export type Authenticate = (request: Request) => Promise<Caller>;

const BEARER = 'bearer';
const NEEDED = 'an access token is needed';
const callers = new WeakMap<Request, string>();

/** The client of a request, once its token was found good. */
export function knownCaller(request: Request): string | undefined {
  return callers.get(request);
}

export function bearerTokens(ports: Pick<TokenPorts, 'tokens' | 'clock'>): Authenticate {
  const authenticator = new passport.Passport();
  authenticator.use(BEARER, new BearerStrategy((token) => callerOf(token, ports)));
  return async (request) => {
    const caller = await authenticated(authenticator, request);
    callers.set(request, caller.clientId);
    return caller;
  };
}

/** RFC 6750 section 3: no error code where no token was shown. */
export function challenge(request: Request, status: number): string {
  const realm = 'Bearer realm="Health Analysis Mentor"';
  if (status === 403) return `${realm}, error="insufficient_scope"`;
  return request.get('authorization') === undefined ? realm : `${realm}, error="invalid_token"`;
}

/** What it found is told to us, not sent: each surface has its own form of a refusal. */
function authenticated(authenticator: passport.Authenticator, request: Request): Promise<Caller> {
  return new Promise((resolve, reject) => {
    const found: passport.AuthenticateCallback = (error, caller, why) => {
      if (error !== null) reject(error instanceof Error ? error : new Error('unknown reason'));
      else if (isCaller(caller)) resolve(caller);
      else reject(new AppError('access.no-token', typeof why === 'string' ? why : NEEDED));
    };
    // Express types its handlers, passport does not.
    const handler = authenticator.authenticate(BEARER, { session: false }, found) as (
      request: Request,
      response: Response | undefined,
      next: (error: unknown) => void,
    ) => void;
    handler(request, request.res, reject);
  });
}

/** Each request has a copy of it, made by passport with this one as its prototype. */
class BearerStrategy extends passport.Strategy {
  readonly verify: (token: string) => Promise<Caller | undefined>;

  constructor(verify: (token: string) => Promise<Caller | undefined>) {
    super();
    this.verify = verify;
  }

  override authenticate(request: Request): void {
    const header = request.get('authorization') ?? '';
    const token = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1];
    if (token === undefined) {
      this.fail(NEEDED, 401);
      return;
    }
    this.verify(token).then(
      (caller) => {
        if (caller === undefined) this.fail('the access token is unknown, or has ended', 401);
        else this.success(caller);
      },
      (error: unknown) => this.error(error),
    );
  }
}

async function callerOf(
  token: string,
  ports: Pick<TokenPorts, 'tokens' | 'clock'>,
): Promise<Caller | undefined> {
  const found = await activeToken(token, ports);
  return found && { clientId: found.clientId, scopes: found.scopes };
}

function isCaller(user: object | false | null | undefined): user is Caller {
  return typeof user === 'object' && user !== null && 'clientId' in user && 'scopes' in user;
}
