/**
 * A hospital in memory: FHIR with SMART App Launch, as small as the tests of the service need it, with faults to play.
 *
 * Written from the specifications, apart from the sandbox, so that the service is not tested against its own view only.
 */
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import express, { type Request, type Response } from 'express';
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

interface Faults {
  /** Types that it says it takes, beside the usual. */
  alsoTakes?: readonly string[];
  refuseWrites?: boolean;
  down?: boolean;
  /** Types whose searches fail for a while. */
  failingTypes?: readonly string[];
  html?: boolean;
  slowMs?: number;
  /** The next transaction is done, then the line is cut. */
  dropAfterTransaction?: boolean;
  /** Waits before it answers a write, after it has done it. */
  writeSlowMs?: number;
  /** What a launch gets; everything asked where absent. */
  grant?: readonly string[];
  tokenSeconds?: number;
  withoutRefresh?: boolean;
  /** Address of the keys of its backend client; there is none where absent. */
  backendKeys?: string;
  /** What else its SMART configuration says. */
  discovery?: Readonly<Record<string, unknown>>;
  /** Looks at a token request; a word refuses it (RFC 6749 5.2). */
  refuseToken?: (request: TokenRequest) => Promise<string | undefined> | string | undefined;
  /** What else a token answer says. */
  tokenAnswer?: Readonly<Record<string, unknown>>;
  /** Another id_token than the right one. */
  idToken?: (right: {
    claims: Readonly<Record<string, unknown>>;
    key: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  }) => Promise<string>;
}

export interface TokenRequest {
  readonly form: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
}

export interface TinyHospital {
  readonly origin: string;
  readonly iss: string;
  readonly faults: Faults;
  readonly resources: Map<string, Resource[]>;
  /** Current versions of a type. */
  all<T extends Resource>(type: T['resourceType']): T[];
  /** Requests to the authorization and the token endpoint. */
  readonly authorizations: Readonly<Record<string, string>>[];
  readonly tokenRequests: TokenRequest[];
  /** Counted requests, by method and type. */
  readonly asked: string[];
  /** A launch from the chart of a patient. */
  launchOf(patientId: string): string;
  /** An access token, as a CDS Hooks call carries one. */
  tokenFor(patientId: string): string;
  expireTokens(): void;
  close(): Promise<void>;
}

interface Grant {
  client: string;
  patient: string;
  scope: string;
  challenge: string;
  nonce: string | null;
  redirectUri: string;
}

export async function tinyHospital(
  patients: readonly (readonly Resource[])[],
): Promise<TinyHospital> {
  const { publicKey, privateKey } = await generateKeyPair('ES384');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES384' };
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const iss = `${origin}/fhir`;
  /** Address → versions. */
  const resources = new Map<string, Resource[]>();
  const launches = new Map<string, string>();
  const codes = new Map<string, Grant>();
  const refreshes = new Map<string, Grant>();
  let tokens = new Map<string, Grant>();
  const faults: Faults = {};
  const asked: string[] = [];
  const authorizations: Readonly<Record<string, string>>[] = [];
  const tokenRequests: TokenRequest[] = [];

  function put(resource: Resource, id: string): Resource {
    const key = `${resource.resourceType}/${id}`;
    const versions = resources.get(key) ?? [];
    const kept = {
      ...resource,
      id,
      meta: { ...resource.meta, versionId: String(versions.length + 1) },
    };
    resources.set(key, [...versions, kept]);
    return kept;
  }
  const current = (key: string) => resources.get(key)?.at(-1);
  function all<T extends Resource>(type: T['resourceType']): T[] {
    return [...resources.values()]
      .map((versions) => versions.at(-1))
      .filter((resource): resource is T => resource?.resourceType === type);
  }
  for (const resource of patients.flat()) put(resource, resource.id ?? randomUUID());

  function find(type: string, query: URLSearchParams): Resource[] {
    const text = (resource: Resource) => JSON.stringify(resource);
    const [system, value] = (query.get('identifier') ?? query.get('_tag') ?? '|').split('|');
    const patient = query.get('patient');
    const codes = query
      .get('code')
      ?.split(',')
      .map((code) => code.split('|').at(-1));
    return [...resources.values()]
      .flatMap((versions) => versions.at(-1) ?? [])
      .filter((resource) => resource.resourceType === type)
      .filter(
        (resource) =>
          value === '' ||
          (text(resource).includes(`"${system}"`) && text(resource).includes(`"${value}"`)),
      )
      .filter((resource) => patient === null || text(resource).includes(`"Patient/${patient}"`))
      .filter(
        (resource) =>
          codes === undefined || codes.some((code) => text(resource).includes(`"code":"${code}"`)),
      );
  }

  /** One entry: address, status and version; or the status that stops the whole. */
  function write(entry: BundleEntry, addresses: Map<string, string>): BundleEntry | number {
    const { request, resource, fullUrl } = entry;
    if (request === undefined || resource === undefined) return 400;
    let text = JSON.stringify(resource);
    for (const [urn, at] of addresses) text = text.replaceAll(`"${urn}"`, `"${at}"`);
    const linked = JSON.parse(text) as Resource;
    let kept: Resource;
    let status = '201';
    if (request.method === 'PUT') {
      const before = current(request.url);
      if (request.ifMatch !== undefined && request.ifMatch !== `W/"${before?.meta?.versionId}"`)
        return 412;
      kept = put(linked, request.url.split('/')[1] ?? '');
      status = '200';
    } else {
      const known = addresses.get(fullUrl ?? '');
      const before = known === undefined ? undefined : current(known);
      kept = before ?? put(linked, known?.split('/')[1] ?? randomUUID());
      if (before !== undefined) status = '200';
    }
    const location = `${iss}/${kept.resourceType}/${kept.id}/_history/${kept.meta?.versionId}`;
    return { response: { status, location, etag: `W/"${kept.meta?.versionId}"` } };
  }

  function transaction(bundle: Bundle): Bundle | number {
    const saved = new Map(resources);
    const addresses = new Map<string, string>();
    for (const { fullUrl, request, resource } of bundle.entry ?? []) {
      if (fullUrl === undefined || resource === undefined || request?.method !== 'POST') continue;
      const [there] =
        request.ifNoneExist === undefined
          ? []
          : find(resource.resourceType, new URLSearchParams(request.ifNoneExist));
      addresses.set(fullUrl, `${resource.resourceType}/${there?.id ?? randomUUID()}`);
    }
    const entry: BundleEntry[] = [];
    for (const each of bundle.entry ?? []) {
      const answer = write(each, addresses);
      if (typeof answer === 'number') {
        resources.clear();
        for (const [key, versions] of saved) resources.set(key, versions);
        return answer;
      }
      entry.push(answer);
    }
    return { resourceType: 'Bundle', type: 'transaction-response', entry };
  }

  const fhir = (response: Response, body: unknown, status = 200) =>
    response.status(status).type('application/fhir+json').send(JSON.stringify(body));

  app.get('/fhir/.well-known/smart-configuration', (_request, response) => {
    response.json({
      issuer: iss,
      jwks_uri: `${origin}/jwks`,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      code_challenge_methods_supported: ['S256'],
      capabilities: ['launch-ehr', 'permission-v2', 'permission-online', 'sso-openid-connect'],
      ...faults.discovery,
    });
  });
  app.get('/jwks', (_request, response) => {
    response.json({ keys: [jwk] });
  });
  app.get('/authorize', (request, response) => {
    const asks = request.query as Record<string, string>;
    authorizations.push(asks);
    if (asks['aud'] !== iss || asks['code_challenge_method'] !== 'S256') {
      response.status(400).send('bad request');
      return;
    }
    const code = randomUUID();
    const scope = faults.grant?.join(' ') ?? asks['scope'] ?? '';
    codes.set(code, {
      client: asks['client_id'] ?? '',
      patient: launches.get(asks['launch'] ?? '') ?? patients[0]?.[0]?.id ?? '',
      scope,
      challenge: asks['code_challenge'] ?? '',
      nonce: asks['nonce'] ?? null,
      redirectUri: asks['redirect_uri'] ?? '',
    });
    const target = new URL(asks['redirect_uri'] ?? '');
    target.searchParams.set('code', code);
    target.searchParams.set('state', asks['state'] ?? '');
    response.redirect(target.href);
  });
  app.post('/token', express.urlencoded(), async (request, response) => {
    const form = request.body as Record<string, string>;
    const asks = { form, authorization: request.get('authorization') };
    tokenRequests.push(asks);
    const refused = await faults.refuseToken?.(asks);
    if (refused !== undefined) {
      response.status(refused === 'invalid_client' ? 401 : 400).json({ error: refused });
      return;
    }
    if (form['grant_type'] === 'client_credentials') {
      await answerBackend(form, response);
      return;
    }
    const grant =
      form['grant_type'] === 'refresh_token'
        ? refreshes.get(form['refresh_token'] ?? '')
        : takeCode(form);
    if (grant === undefined) {
      response.status(400).json({ error: 'invalid_grant' });
      return;
    }
    const access = randomUUID();
    const refresh = randomUUID();
    tokens.set(access, grant);
    refreshes.set(refresh, grant);
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      fhirUser: `${iss}/Practitioner/7`,
      name: 'Dr Test',
      nonce: grant.nonce,
      iss,
      aud: grant.client,
      sub: '7',
      iat: now,
      exp: now + 300,
    };
    const idToken =
      (await faults.idToken?.({ claims, key: privateKey })) ??
      (await new SignJWT(claims).setProtectedHeader({ alg: 'ES384', kid: 'k1' }).sign(privateKey));
    response.json({
      access_token: access,
      token_type: 'Bearer',
      expires_in: faults.tokenSeconds ?? 3_600,
      scope: grant.scope,
      patient: grant.patient,
      need_patient_banner: true,
      id_token: idToken,
      ...(faults.withoutRefresh === true ? {} : { refresh_token: refresh }),
      ...faults.tokenAnswer,
    });
  });
  async function answerBackend(form: Record<string, string>, response: Response): Promise<void> {
    try {
      const keys = createRemoteJWKSet(new URL(faults.backendKeys ?? ''));
      const options = { audience: `${origin}/token`, algorithms: ['ES384'], typ: 'JWT' };
      const { payload } = await jwtVerify(form['client_assertion'] ?? '', keys, options);
      const access = randomUUID();
      const { sub: patient = '', jti: nonce = '' } = payload;
      tokens.set(access, { client: '', patient, nonce, scope: '', challenge: '', redirectUri: '' });
      response.json({ access_token: access, token_type: 'bearer', expires_in: 300 });
    } catch {
      response.status(400).json({ error: 'invalid_client' });
    }
  }
  function takeCode(form: Record<string, string>): Grant | undefined {
    const grant = codes.get(form['code'] ?? '');
    codes.delete(form['code'] ?? '');
    const challenge = createHash('sha256')
      .update(form['code_verifier'] ?? '')
      .digest('base64url');
    return grant?.challenge === challenge && grant.redirectUri === form['redirect_uri']
      ? grant
      : undefined;
  }
  app.use(
    '/fhir',
    express.json({ type: () => true, limit: '10mb' }),
    async (request, response, next) => {
      asked.push(`${request.method} ${request.path}`);
      if (faults.slowMs !== undefined)
        await new Promise((resolve) => setTimeout(resolve, faults.slowMs));
      if (faults.down === true) fhir(response, {}, 503);
      else if (faults.html === true) response.type('html').send('<html>Sign in</html>');
      else if (!tokens.has((request.get('authorization') ?? '').slice('Bearer '.length)))
        fhir(response, {}, 401);
      else next();
    },
  );
  app.get('/fhir/metadata', (_request, response) => {
    const types = [
      'Patient',
      'Observation',
      'Condition',
      'MedicationRequest',
      'MedicationStatement',
      'AllergyIntolerance',
      'FamilyMemberHistory',
      'Procedure',
      'Immunization',
      'Encounter',
      'ServiceRequest',
      'CarePlan',
      'List',
      'RiskAssessment',
      'Device',
      'Provenance',
      ...(faults.alsoTakes ?? []),
    ];
    fhir(response, {
      resourceType: 'CapabilityStatement',
      rest: [
        {
          mode: 'server',
          interaction: [{ code: 'transaction' }],
          resource: types.map((type) => ({
            type,
            conditionalCreate: true,
            interaction: ['read', 'create', 'update', 'search-type'].map((code) => ({ code })),
          })),
        },
      ],
    });
  });
  app.post('/fhir', async (request: Request, response) => {
    if (faults.refuseWrites === true) {
      fhir(
        response,
        { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'forbidden' }] },
        403,
      );
      return;
    }
    const answer = transaction(request.body as Bundle);
    if (faults.writeSlowMs !== undefined)
      await new Promise((resolve) => setTimeout(resolve, faults.writeSlowMs));
    if (faults.dropAfterTransaction === true) {
      faults.dropAfterTransaction = false;
      request.socket.destroy();
      return;
    }
    if (typeof answer === 'number')
      fhir(response, { resourceType: 'OperationOutcome', issue: [] }, answer);
    else fhir(response, answer);
  });
  app.get('/fhir/:type/:id', (request, response) => {
    const found = current(`${request.params.type}/${request.params.id}`);
    fhir(response, found ?? {}, found === undefined ? 404 : 200);
  });
  app.get('/fhir/:type', (request, response) => {
    if (faults.failingTypes?.includes(request.params.type) === true) {
      fhir(response, {}, 503);
      return;
    }
    const found = find(request.params.type, new URL(request.originalUrl, origin).searchParams);
    fhir(response, {
      resourceType: 'Bundle',
      type: 'searchset',
      entry: found.map((resource) => ({ resource })),
    });
  });
  return {
    origin,
    iss,
    faults,
    resources,
    all,
    authorizations,
    tokenRequests,
    asked,
    launchOf(patientId) {
      const launch = randomUUID();
      launches.set(launch, patientId);
      return launch;
    },
    tokenFor(patient) {
      const token = randomUUID();
      tokens.set(token, {
        client: '',
        patient,
        scope: '',
        challenge: '',
        nonce: null,
        redirectUri: '',
      });
      return token;
    },
    expireTokens() {
      tokens = new Map();
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
