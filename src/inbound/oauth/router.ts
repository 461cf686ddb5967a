/**
 * The authorization server for programs. In: client assertions. Out: tokens, what they are worth, and their end.
 *
 * Source: RFC 6749 section 4.4, RFC 7523, RFC 7662 (introspection), RFC 7009 (revocation), SMART Backend Services.
 */
import { Router, urlencoded, type Request } from 'express';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import {
  activeToken,
  authenticateClient,
  giveToken,
  revokeToken,
  type TokenPorts,
} from '../../flows/access-token.ts';
import type { ApiClient } from '../../ports/api-clients.ts';
import { oauthError } from './oauth-error.ts';
import { parsed, tokenInHand, tokenRequest } from './requests.ts';

export interface OAuthPorts extends TokenPorts {
  readonly log: Logger;
  /** Public address of the service, without a slash at the end. */
  readonly baseUrl: string;
}

const LONGEST_FORM = '64kb';

export function oauth(ports: OAuthPorts): Router {
  const router = Router();
  const tokenEndpoint = `${ports.baseUrl}/oauth/token`;

  /** The endpoint's own address, or the token endpoint's, as clients that know only that one write it. */
  async function clientOf(
    request: Request,
    body: { client_assertion: string; client_id?: string },
  ) {
    const audiences = [tokenEndpoint, `${ports.baseUrl}${request.path}`];
    const client = await authenticateClient(body.client_assertion, audiences, ports);
    if (body.client_id !== undefined && body.client_id !== client.id)
      throw new AppError('oauth.invalid-client', 'client_id is not the client of the assertion');
    return client;
  }

  router.use('/oauth', urlencoded({ extended: false, limit: LONGEST_FORM }));
  router.post('/oauth/token', async (request, response) => {
    const body = parsed(request, tokenRequest);
    if (body.grant_type !== 'client_credentials')
      throw new AppError('oauth.unsupported-grant-type', 'grant_type must be client_credentials');
    const client = await clientOf(request, body);
    const given = await giveToken(client, body.scope.split(/\s+/), ports);
    response.set('pragma', 'no-cache').json({
      access_token: given.token,
      token_type: 'bearer',
      expires_in: given.expiresInSeconds,
      scope: given.scopes.join(' '),
    });
  });
  router.post('/oauth/introspect', async (request, response) => {
    const body = parsed(request, tokenInHand);
    const client = await clientOf(request, body);
    response.json(await introspected(body.token, client, ports));
  });
  router.post('/oauth/revoke', async (request, response) => {
    const body = parsed(request, tokenInHand);
    const client = await clientOf(request, body);
    await revokeToken(body.token, client.id, ports);
    response.status(200).end();
  });
  router.all(['/oauth/token', '/oauth/introspect', '/oauth/revoke'], (_request, response) => {
    response.set('allow', 'POST').status(405).json({
      error: 'invalid_request',
      error_description: 'only POST is answered here',
    });
  });
  router.use('/oauth', oauthError(ports.log));
  return router;
}

/** RFC 7662 2.2: nothing is told about a token that is not active, or that is another client's. */
async function introspected(token: string, client: ApiClient, ports: OAuthPorts) {
  const found = await activeToken(token, ports);
  if (found?.clientId !== client.id) return { active: false };
  return {
    active: true,
    scope: found.scopes.join(' '),
    client_id: found.clientId,
    sub: found.clientId,
    iss: ports.baseUrl,
    aud: `${ports.baseUrl}/fhir`,
    token_type: 'bearer',
    iat: seconds(found.issuedAt),
    exp: seconds(found.expiresAt),
  };
}

function seconds(instant: string): number {
  return Math.floor(Date.parse(instant) / 1_000);
}
