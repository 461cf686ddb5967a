import type { Practitioner, Resource } from '@medplum/fhirtypes';
import { generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { auditOf } from '../../support/audit-of.ts';
import { chartOf } from '../../support/chart-of.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import { eventually, hospitalConfig, removeStore, testService } from '../../support/service.ts';
import { tinyHospital } from '../../support/tiny-hospital.ts';
import { launchedFrom, setting, type Setting } from './setting.ts';

let here: Setting;
afterEach(() => here.close());

const only = <T>(all: readonly T[]): T => {
  expect(all).toHaveLength(1);
  return all[0]!;
};
/** As far as the hospital's answer. */
async function answered(browser: LaunchingBrowser): Promise<URL> {
  const { hospital } = here;
  const iss = encodeURIComponent(hospital.iss);
  const launch = await browser.fetch(`/launch?iss=${iss}&launch=${hospital.launchOf('p1')}`);
  const authorize = await browser.fetch(launch.headers.get('location') ?? '');
  return new URL(authorize.headers.get('location') ?? '');
}
/** What the trail holds about launches: what, hospital, why. */
const trail = () =>
  auditOf(here.service.folder)
    .filter(({ what }) => what.startsWith('launch.'))
    .map(({ what, hospital, detail }) => [what, hospital, detail ?? '']);
const nothingDone = () => {
  expect(here.hospital.asked).toEqual([]);
  expect(here.hospital.all('RiskAssessment')).toEqual([]);
};

describe('the authorization request', () => {
  test('of an EHR launch repeats launch and iss, and carries PKCE, state and scopes', async () => {
    here = await setting();
    const { hospital, service } = here;
    const launch = hospital.launchOf('p1');
    const browser = new LaunchingBrowser(service.baseUrl);
    await browser.launch(hospital.iss, launch);
    const asked = only(hospital.authorizations);
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: 'mentor',
      redirect_uri: `${service.baseUrl}/callback`,
      launch,
      aud: hospital.iss,
      code_challenge_method: 'S256',
    });
    expect(asked['code_challenge']).toMatch(/^[A-Za-z0-9_-]{43}$/);
    // 256 bits.
    expect(asked['state']).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const scopes = asked['scope']?.split(' ') ?? [];
    expect(scopes).toEqual(
      expect.arrayContaining(['launch', 'openid', 'fhirUser', 'online_access']),
    );
    expect(scopes).toContain('patient/Observation.crus');
    expect(scopes.some((scope) => scope.includes('*'))).toBe(false);
    expect(asked['max_age']).toBeUndefined();
  });

  test('of a stand-alone launch asks for the patient instead, each time with another state', async () => {
    here = await setting();
    const { hospital, service } = here;
    for (let n = 0; n < 2; n += 1) await new LaunchingBrowser(service.baseUrl).launch(hospital.iss);
    const [one, two] = hospital.authorizations;
    expect(one?.['launch']).toBeUndefined();
    expect(one?.['scope']?.split(' ')).toContain('launch/patient');
    expect(one?.['state']).not.toBe(two?.['state']);
    expect(one?.['code_challenge']).not.toBe(two?.['code_challenge']);
  });

  test('names aud as the EHR names itself, byte for byte, with or without a slash at the end', async () => {
    here = await setting();
    const browser = new LaunchingBrowser(here.service.baseUrl);
    const iss = `${here.hospital.iss}/`;
    const response = await browser.fetch(`/launch?iss=${encodeURIComponent(iss)}&launch=x`);
    const target = new URL(response.headers.get('location') ?? '');
    expect(target.searchParams.get('aud')).toBe(iss);
  });

  test('goes to a relative endpoint below the FHIR base', async () => {
    here = await setting(
      {},
      { authorization_endpoint: '../authorize', token_endpoint: '../token' },
    );
    expect((await (await launchedFrom(here)).view()).patient.reference).toBe('Patient/p1');
  });

  test('speaks the version of scopes that the hospital has registered us for', async () => {
    here = await setting({ smart: { clientId: 'mentor', scopeVersion: 1 } });
    await launchedFrom(here);
    const scopes = only(here.hospital.authorizations)['scope']?.split(' ') ?? [];
    expect(scopes).toContain('patient/Observation.read');
    expect(scopes).toContain('patient/RiskAssessment.write');
  });

  test('asks for the longer refresh where the server has no other', async () => {
    here = await setting(
      {},
      { capabilities: ['launch-ehr', 'permission-v2', 'permission-offline'] },
    );
    await launchedFrom(here);
    const scopes = only(here.hospital.authorizations)['scope']?.split(' ') ?? [];
    expect(scopes).toContain('offline_access');
    expect(scopes).not.toContain('online_access');
  });
});

describe('what is granted', () => {
  const context = ['launch', 'openid', 'fhirUser', 'online_access'];

  test('of the record is read, the rest is not asked for, and said', async () => {
    here = await setting();
    const { hospital } = here;
    hospital.faults.grant = [...context, 'patient/Patient.rs', 'patient/Observation.rs'];
    const view = await (await launchedFrom(here)).view();
    const types = new Set(hospital.asked.map((line) => /\/([A-Z][A-Za-z]+)/.exec(line)?.[1]));
    expect(types).toContain('Observation');
    for (const type of ['Condition', 'MedicationRequest', 'List'])
      expect(types).not.toContain(type);
    expect(view.missingScopes).toContain('patient/Condition.rs');
    expect(view.record.incomplete).toContain('Condition: the hospital did not grant it');
  });

  test('as scopes of version 1, or as addresses, is understood', async () => {
    here = await setting();
    const uri = 'http://smarthealthit.org/fhir/scopes/';
    here.hospital.faults.grant = [...context, `${uri}patient/*.read`, 'patient/*.write'];
    const view = await (await launchedFrom(here)).view();
    expect(view.missingScopes).toEqual([]);
    expect(view.record.incomplete).toEqual([]);
  });

  test('and of no use is refused with a reason: without the patient nothing can be done', async () => {
    here = await setting();
    here.hospital.faults.grant = context;
    const browser = new LaunchingBrowser(here.service.baseUrl);
    const response = await browser.launch(here.hospital.iss, here.hospital.launchOf('p1'));
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('did not let this app read the patient');
    nothingDone();
    expect(trail()).toEqual([['launch.refused', 'general', 'launch.refused']]);
  });

  test('is narrower after a refresh: what is gone is said', async () => {
    here = await setting();
    const { hospital } = here;
    hospital.faults.tokenSeconds = 20;
    const browser = await launchedFrom(here);
    await browser.view();
    hospital.faults.tokenAnswer = { scope: 'patient/Patient.rs patient/Observation.rs' };
    await browser.post('/read-again');
    await browser.post('/read-again');
    const view = await browser.view();
    expect(view.missingScopes).toContain('patient/Condition.rs');
  });
});

describe('the patient of the launch', () => {
  test('is the only one that is shown or written about, whatever the hospital answers', async () => {
    here = await setting();
    const { hospital } = here;
    // A server that does not keep patients apart for a patient token.
    const foreign = hospital
      .all('Observation')
      .filter((each) => JSON.stringify(each).includes('Patient/p2'));
    expect(foreign.length).toBeGreaterThan(0);
    for (const each of foreign)
      hospital.resources.set(`Observation/mixed-${each.id}`, [
        {
          ...each,
          id: `mixed-${each.id}`,
          note: [{ text: '"Patient/p1"', authorReference: { reference: 'Patient/p1' } }],
        } as Resource,
      ]);
    const browser = await launchedFrom(here);
    const view = await eventually(
      () => browser.view(),
      ({ outbox }) =>
        outbox.items.length > 0 && outbox.items.every(({ state }) => state === 'written'),
    );
    expect(view.record.incomplete.join()).toMatch(
      /entries that name another patient were left out/,
    );
    const written = hospital.all('RiskAssessment');
    expect(written.length).toBeGreaterThan(0);
    for (const each of written) {
      expect(JSON.stringify(each)).toContain('Patient/p1');
      expect(JSON.stringify(each)).not.toMatch(/Patient\/p2|mixed-/);
    }
  });

  test('may not become another by a refresh: the session ends', async () => {
    here = await setting();
    const { hospital } = here;
    hospital.faults.tokenSeconds = 20;
    hospital.faults.refuseWrites = true;
    const browser = await launchedFrom(here);
    await browser.view();
    hospital.faults.tokenAnswer = { patient: 'p2' };
    const again = await browser.post('/read-again');
    expect(again.status).toBeGreaterThanOrEqual(400);
    expect((await browser.get('')).status).toBe(401);
  });

  test.each([
    ['none', { patient: undefined }],
    ['no id', { patient: '../Patient/p2' }],
    ['a number', { patient: 7 }],
  ])('is needed: an answer with %s opens nothing', async (_what, tokenAnswer) => {
    here = await setting();
    here.hospital.faults.tokenAnswer = tokenAnswer;
    const browser = new LaunchingBrowser(here.service.baseUrl);
    const response = await browser.launch(here.hospital.iss, here.hospital.launchOf('p1'));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('launch.no-patient');
    nothingDone();
    expect(trail()).toEqual([['launch.refused', 'general', 'launch.no-patient']]);
  });
});

describe('the token answer', () => {
  test('may say things that we do not know, and get small things wrong', async () => {
    here = await setting();
    here.hospital.faults.tokenAnswer = {
      token_type: 'bearer',
      need_patient_banner: 'false',
      smart_style_url: 'https://ehr.example/style.json',
      intent: 'an-intent-of-theirs',
      tenant: 't1',
      fhirContext: ['ImagingStudy/1', { reference: 'ServiceRequest/2' }],
      expires_in: '3600',
    };
    const view = await (await launchedFrom(here)).view();
    expect(view.patient.reference).toBe('Patient/p1');
  });

  test.each([
    ['invalid_grant', 'launch.refused', 403],
    ['invalid_client', 'launch.refused', 403],
  ])('%s is told, changes nothing and is in the trail', async (error, code, status) => {
    here = await setting();
    here.hospital.faults.refuseToken = () => error;
    const browser = new LaunchingBrowser(here.service.baseUrl);
    const response = await browser.launch(here.hospital.iss, here.hospital.launchOf('p1'));
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(error);
    nothingDone();
    expect(trail()).toEqual([['launch.refused', 'general', code]]);
  });
});

describe('the callback', () => {
  test('with an error of the hospital is a page to read, without what a stranger could write into it', async () => {
    here = await setting();
    const browser = new LaunchingBrowser(here.service.baseUrl);
    const callback = await answered(browser);
    const state = callback.searchParams.get('state') ?? '';
    const hostile = encodeURIComponent('<script>alert(1)</script>');
    const response = await browser.fetch(
      `/callback?error=access_denied&error_description=${hostile}&error_uri=https://evil.example&state=${state}`,
    );
    expect(response.status).toBe(403);
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(text).toContain('the hospital refused the launch (access_denied)'.replace('the', 'The'));
    expect(text).not.toMatch(/script|evil/);
    nothingDone();
    expect(trail()).toEqual([['launch.refused', 'general', 'launch.refused']]);
  });

  test('with a word of its own as error does not repeat it', async () => {
    here = await setting();
    const browser = new LaunchingBrowser(here.service.baseUrl);
    const state = (await answered(browser)).searchParams.get('state') ?? '';
    const response = await browser.fetch(`/callback?error=call_0800_evil&state=${state}`);
    expect(await response.text()).not.toContain('evil');
  });

  test('leads nowhere but to its own page', async () => {
    here = await setting();
    const browser = new LaunchingBrowser(here.service.baseUrl);
    const callback = await answered(browser);
    for (const name of ['redirect', 'redirect_uri', 'next', 'returnTo'])
      callback.searchParams.set(name, 'https://evil.example/');
    const response = await browser.fetch(callback.href);
    expect(response.headers.get('location')).toMatch(/^\/p\/[A-Za-z0-9_-]+$/);
  });

  test('of another issuer than the one that was asked is refused (mix-up)', async () => {
    here = await setting();
    const browser = new LaunchingBrowser(here.service.baseUrl);
    const callback = await answered(browser);
    callback.searchParams.set('iss', 'https://other.example/fhir');
    expect((await browser.fetch(callback.href)).status).toBe(400);
    expect(here.hospital.tokenRequests).toEqual([]);
    nothingDone();
  });

  test('a second time, from another browser, or with a made-up state, is refused and in the trail', async () => {
    here = await setting();
    const { service, hospital } = here;
    const browser = new LaunchingBrowser(service.baseUrl);
    const callback = (await answered(browser)).href;
    expect((await new LaunchingBrowser(service.baseUrl).fetch(callback)).status).toBe(400);
    expect((await browser.fetch(callback)).status).toBe(303);
    expect((await browser.fetch(callback)).status).toBe(400);
    expect((await browser.fetch('/callback?state=made-up&code=1')).status).toBe(400);
    expect((await browser.fetch('/callback')).status).toBe(400);
    expect(only(hospital.tokenRequests).form['grant_type']).toBe('authorization_code');
    const mismatch = ['launch.refused', '-', 'launch.state-mismatch'];
    expect(trail()).toEqual([
      mismatch,
      ['launch.opened', 'general', ''],
      mismatch,
      mismatch,
      mismatch,
    ]);
  });
});

describe('a launch from elsewhere', () => {
  test.each([
    'http://127.0.0.1:9/fhir',
    'https://ehr.example/fhir',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ])('from %s is refused without a request, and in the trail', async (iss) => {
    here = await setting();
    const browser = new LaunchingBrowser(here.service.baseUrl);
    const response = await browser.fetch(`/launch?iss=${encodeURIComponent(iss)}&launch=x`);
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain(iss);
    nothingDone();
    expect(trail()).toEqual([['launch.refused', '-', 'launch.unknown-issuer']]);
  });

  test('that names a part of a configured address, or two, is refused', async () => {
    here = await setting();
    const browser = new LaunchingBrowser(here.service.baseUrl);
    const { iss } = here.hospital;
    for (const wrong of [`${iss}x`, `${iss}/Patient`, iss.replace('/fhir', ''), `${iss}?x=1`])
      expect((await browser.fetch(`/launch?iss=${encodeURIComponent(wrong)}`)).status).toBe(403);
    const twice = `/launch?iss=${encodeURIComponent(iss)}&iss=https://evil.example`;
    expect((await browser.fetch(twice)).status).toBe(400);
  });
});

describe('the id_token', () => {
  type Make = (right: { claims: JWTPayload; key: CryptoKeyLike }) => Promise<string>;
  type CryptoKeyLike = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  const signed = (claims: JWTPayload, key: CryptoKeyLike | Uint8Array, header = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES384', kid: 'k1', ...header }).sign(key);
  const without = (claims: JWTPayload, name: string) =>
    Object.fromEntries(Object.entries(claims).filter(([each]) => each !== name));
  const past = Math.floor(Date.now() / 1_000) - 3_600;

  const FORGED: [string, Make][] = [
    [
      'of another issuer',
      ({ claims, key }) => signed({ ...claims, iss: 'https://evil.example' }, key),
    ],
    ['for another client', ({ claims, key }) => signed({ ...claims, aud: 'somebody-else' }, key)],
    [
      'for another party among several',
      ({ claims, key }) => signed({ ...claims, aud: ['mentor', 'x'], azp: 'x' }, key),
    ],
    ['that has expired', ({ claims, key }) => signed({ ...claims, exp: past }, key)],
    ['without an end', ({ claims, key }) => signed(without(claims, 'exp'), key)],
    ['of another launch', ({ claims, key }) => signed({ ...claims, nonce: 'another' }, key)],
    ['without a subject', ({ claims, key }) => signed(without(claims, 'sub'), key)],
    [
      'with a key of a stranger',
      async ({ claims }) => signed(claims, (await generateKeyPair('ES384')).privateKey),
    ],
    ['without a signature', async ({ claims }) => new UnsecuredJWT(claims).encode()],
    [
      'by a shared secret',
      ({ claims }) => signed(claims, Buffer.from('mentor'.repeat(8)), { alg: 'HS256' }),
    ],
    ['that is no JWT', async () => 'not.a.token'],
  ];
  test.each(FORGED)(
    '%s opens nothing, changes nothing and is in the trail',
    async (_what, make) => {
      here = await setting();
      here.hospital.faults.idToken = (right) => make(right);
      const browser = new LaunchingBrowser(here.service.baseUrl);
      const response = await browser.launch(here.hospital.iss, here.hospital.launchOf('p1'));
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('id_token');
      expect(browser.session).toBe('');
      nothingDone();
      expect(trail()).toEqual([['launch.refused', 'general', 'launch.refused']]);
    },
  );

  test('without a nonce is taken, since PKCE binds it to the launch', async () => {
    here = await setting();
    here.hospital.faults.idToken = ({ claims, key }) => signed(without(claims, 'nonce'), key);
    expect((await (await launchedFrom(here)).view()).user).toBe('Dr Test');
  });

  test('that has no name has a person, whose name is read at the hospital', async () => {
    here = await setting();
    const { hospital } = here;
    const practitioner: Practitioner = {
      resourceType: 'Practitioner',
      id: '7',
      name: [{ prefix: ['Dr'], given: ['Ada'], family: 'Reader' }],
    };
    hospital.resources.set('Practitioner/7', [practitioner]);
    hospital.faults.idToken = ({ claims, key }) => signed(without(claims, 'name'), key);
    expect((await (await launchedFrom(here)).view()).user).toBe('Dr Ada Reader');
  });

  test('of a person at another server sends no token there', async () => {
    here = await setting();
    const { hospital } = here;
    hospital.faults.idToken = ({ claims, key }) =>
      signed(
        { ...without(claims, 'name'), fhirUser: 'http://127.0.0.1:9/fhir/Practitioner/7' },
        key,
      );
    const browser = await launchedFrom(here);
    expect((await browser.view()).patient.reference).toBe('Patient/p1');
    expect(hospital.asked.some((line) => line.includes('Practitioner'))).toBe(false);
  });
});

describe('several hospitals', () => {
  test('are launched from at the same time, each with its own client and patients of the same id', async () => {
    here = await setting();
    const other = await tinyHospital([chartOf('p1', 178)]);
    await here.service.stop();
    const service = await testService(
      [
        { ...hospitalConfig('general', here.hospital.iss), smart: { clientId: 'mentor-public' } },
        {
          ...hospitalConfig('county', other.iss),
          smart: { clientId: 'mentor-keys', privateKey: 'jwks' },
        },
      ],
      here.service.folder,
    );
    const [one, two] = await Promise.all([
      launchedFrom({ hospital: here.hospital, service }),
      launchedFrom({ hospital: other, service }),
    ]);
    const [a, b] = [await one.view(), await two.view()];
    const systolic = (view: typeof a) => JSON.stringify(view.record);
    expect(systolic(a)).not.toBe(systolic(b));
    expect(only(here.hospital.tokenRequests).form['client_id']).toBe('mentor-public');
    expect(only(other.tokenRequests).form['client_assertion']).toBeDefined();
    // The page of one shows nothing to the browser of the other.
    one.session = two.session;
    expect((await one.get('')).status).toBe(403);
    await service.stop();
    await other.close();
    const again = await testService([], here.service.folder);
    here = {
      ...here,
      service: again,
      close: async () => {
        await again.stop();
        await here.hospital.close();
        removeStore(again);
      },
    };
  });
});
