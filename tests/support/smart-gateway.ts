/**
 * SMART authorization in front of a FHIR server that asks nobody who they are, as hospitals put it before HAPI.
 * In: the address of the server. Out: the guarded address; launches; lines that are cut when a test says so.
 *
 * Written from SMART App Launch 2.2. Requests go through as they come, with the gateway's own Host, so that links lead back here.
 */
import express, { type Request, type Response } from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { createHash, randomUUID } from 'node:crypto';
import { createServer, request as ask } from 'node:http';

const TOKEN_SECONDS = 3_600;

interface Grant {
  readonly patient: string;
  readonly scope: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

export interface SmartGateway {
  /** Base address of FHIR, as it is configured. */
  readonly iss: string;
  /** Requests other than GET: that came here, and whose answer is there. */
  readonly writes: { asked: number; done: number };
  /** What is kept back for ever: the next requests, or the answers to what the server has done. */
  readonly faults: { hold?: 'requests' | 'answers' };
  launchOf(patientId: string): string;
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly upstream: () => string;
  /** Where the keys of the backend client are; there is none where absent. */
  readonly backendKeys?: string;
}

export async function smartGateway({
  upstream,
  backendKeys,
}: GatewayOptions): Promise<SmartGateway> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const iss = `${origin}/fhir`;
  const launches = new Map<string, string>();
  const codes = new Map<string, Grant>();
  const tokens = new Set<string>();
  const writes = { asked: 0, done: 0 };
  const faults: SmartGateway['faults'] = {};

  app.get('/fhir/.well-known/smart-configuration', (_request, response) => {
    response.json({
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      grant_types_supported: ['authorization_code', 'client_credentials'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384'],
      code_challenge_methods_supported: ['S256'],
      capabilities: ['launch-ehr', 'client-public', 'client-confidential-asymmetric'],
    });
  });
  app.get('/authorize', (request, response) => {
    const asks = request.query as Record<string, string>;
    const patient = launches.get(asks['launch'] ?? '');
    if (asks['aud'] !== iss || asks['code_challenge_method'] !== 'S256' || patient === undefined) {
      response.status(400).json({ error: 'invalid_request' });
      return;
    }
    const code = randomUUID();
    const { scope = '', code_challenge: challenge = '', redirect_uri: redirectUri = '' } = asks;
    codes.set(code, { patient, scope, challenge, redirectUri });
    const target = new URL(redirectUri);
    target.searchParams.set('code', code);
    target.searchParams.set('state', asks['state'] ?? '');
    response.redirect(target.href);
  });
  app.post('/token', express.urlencoded(), async (request, response) => {
    const form = request.body as Record<string, string>;
    const given =
      form['grant_type'] === 'client_credentials' ? await backendGrant(form) : launchGrant(form);
    if (given === undefined) {
      response.status(400).json({ error: 'invalid_grant' });
      return;
    }
    const access = randomUUID();
    tokens.add(access);
    response.json({
      access_token: access,
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
      ...given,
    });
  });
  function launchGrant(form: Record<string, string>) {
    const grant = codes.get(form['code'] ?? '');
    codes.delete(form['code'] ?? '');
    const challenge = createHash('sha256').update(form['code_verifier'] ?? '');
    if (grant?.challenge !== challenge.digest('base64url')) return undefined;
    if (grant.redirectUri !== form['redirect_uri']) return undefined;
    // Nobody is said to have signed in: this hospital has no OpenID Connect.
    const granted = grant.scope.split(' ').filter((each) => !/^(openid|fhirUser)$/.test(each));
    return { patient: grant.patient, scope: granted.join(' ') };
  }
  async function backendGrant(form: Record<string, string>) {
    try {
      const keys = createRemoteJWKSet(new URL(backendKeys ?? ''));
      const options = { audience: `${origin}/token`, algorithms: ['ES384', 'RS384'] };
      await jwtVerify(form['client_assertion'] ?? '', keys, options);
      return { scope: form['scope'] ?? '' };
    } catch {
      return undefined;
    }
  }

  app.use('/fhir', (request, response) => {
    if (!tokens.has((request.get('authorization') ?? '').slice('Bearer '.length)))
      refuse(response, 401, 'login');
    else pass(request, response);
  });
  function pass(request: Request, response: Response): void {
    const { method, headers, originalUrl } = request;
    const isWrite = method !== 'GET';
    if (isWrite) writes.asked += 1;
    if (isWrite && faults.hold === 'requests') return;
    const sent = ask(new URL(originalUrl, upstream()), { method, headers }, (answer) => {
      if (isWrite) answer.on('end', () => (writes.done += 1));
      if (isWrite && faults.hold === 'answers') {
        answer.resume();
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    sent.on('error', () => refuse(response, 502, 'transient'));
    request.pipe(sent);
  }
  function refuse(response: Response, status: number, code: string): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const issue = [{ severity: 'error', code }];
    response.status(status).type('application/fhir+json');
    response.send(JSON.stringify({ resourceType: 'OperationOutcome', issue }));
  }

  return {
    iss,
    writes,
    faults,
    launchOf(patientId) {
      const launch = randomUUID();
      launches.set(launch, patientId);
      return launch;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
