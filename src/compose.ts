/** The wiring: the one file that knows every adapter. In: settings. Out: a running service. */
import type { Router } from 'express';
import { mkdirSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino, type Logger } from 'pino';
import type { RunningService, StartOptions } from './commands/start-service.ts';
import { imageScreens } from './compose-image-screens.ts';
import { openPapers } from './compose-cards.ts';
import { imaging, type Imaging } from './compose-imaging.ts';
import { knowledgeOf } from './compose-knowledge.ts';
import { shadowing } from './compose-shadow.ts';
import { smartLaunching } from './compose-smart.ts';
import { subscribing } from './compose-subscriptions.ts';
import { uploading } from './compose-uploads.ts';
import { watching, type Watching } from './compose-watch.ts';
import { DEFAULT_WATCH, type Config, type HospitalConfig } from './config.ts';
import { DEFAULT_SETTINGS } from './domain/settings.ts';
import { AppError } from './errors.ts';
import type { Hospital } from './flows/chart.ts';
import { allDeliveries } from './flows/all-deliveries.ts';
import { assessor } from './flows/assess-resources.ts';
import { NO_HOSPITAL } from './flows/given-record.ts';
import { keepModelCards } from './flows/keep-model-cards.ts';
import { keepPublished } from './flows/keep-published.ts';
import { charts } from './flows/open-launch.ts';
import { outboxWorker } from './flows/outbox-worker.ts';
import type { WakeLoop } from './flows/wake-loop.ts';
import { ownPatientOnly } from './flows/own-patient-only.ts';
import { inTurn } from './flows/in-turn.ts';
import { publishInTurn } from './flows/publish-in-turn.ts';
import { recordQueries } from './flows/record-queries.ts';
import { sweepSessions } from './flows/sweep-sessions.ts';
import { appApi } from './inbound/app-api/router.ts';
import { cdsHooks } from './inbound/cds-hooks/router.ts';
import { fhirApi } from './inbound/fhir-api/router.ts';
import { searchIndex } from './inbound/fhir-api/search/index-of.ts';
import { jwks } from './inbound/http/jwks.ts';
import { httpApp } from './inbound/http/app.ts';
import { bearerTokens } from './inbound/http/bearer.ts';
import { denials } from './inbound/http/denials.ts';
import { metrics } from './inbound/http/metrics.ts';
import { oauth } from './inbound/oauth/router.ts';
import { smartLaunch } from './inbound/smart-launch/router.ts';
import { connectFhirEhr, EHR_LIMITS } from './outbound/ehr-fhir/ehr.ts';
import { jwksCdsClients, type RegisteredCdsClient } from './outbound/jwks/cds-clients.ts';
import { jwksApiClients } from './outbound/jwks/api-clients.ts';
import { fileConformance } from './outbound/files/conformance.ts';
import { parseJson } from './outbound/files/parse-json.ts';
import { sqliteAdviceStore } from './outbound/sqlite/advice-store.ts';
import { sqliteAccessTokens } from './outbound/sqlite/access-tokens.ts';
import { sqliteAudit } from './outbound/sqlite/audit.ts';
import { derivedKey, openDatabase } from './outbound/sqlite/database.ts';
import { sqliteDecisionCounts } from './outbound/sqlite/decision-counts.ts';
import { sqliteExportJobs } from './outbound/sqlite/export-jobs.ts';
import { sqliteOutbox } from './outbound/sqlite/outbox.ts';
import { sqlitePacsOutbox } from './outbound/sqlite/pacs-outbox.ts';
import { sqlitePublishedStore } from './outbound/sqlite/published-store.ts';
import { sqliteResourceSearch } from './outbound/sqlite/resource-search.ts';
import { sqliteResourceStore } from './outbound/sqlite/resource-store.ts';
import { sqliteSessionStore } from './outbound/sqlite/session-store.ts';
import { sqliteUsedTokens } from './outbound/sqlite/used-tokens.ts';
import { transactionBundle } from './steps/report/transaction-bundle.ts';

const folderOf = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const APP_FOLDER = folderOf('smart-app/dist');
const PROFILES_FOLDER = folderOf('profiles');
const SWEEP_EVERY_MS = 60_000;
const DRAIN_MS = 10_000;
/** Gigabytes of images over a slow line take their time; who is silent meanwhile is cut off by the way in. */
const LONGEST_REQUEST_MS = 3_600_000;
const SANDBOX_ID = 'sandbox';
/** Somebody waits for the card: a hospital that is slow is not asked for long. */
const HOOK_LIMITS = { ...EHR_LIMITS, timeoutMs: 4_000, tries: 2, budgetMs: 6_000 };

const clock = { now: () => new Date().toISOString() };

/** @throws AppError `config.invalid` when the port cannot be listened on, `store.failed` */
export async function startService(config: Config, options: StartOptions): Promise<RunningService> {
  const log = newLog(config);
  // Who asks while the parts are put together waits for them.
  const opened = later<RequestListener>();
  const server = createServer({ requestTimeout: LONGEST_REQUEST_MS }, (request, response) => {
    opened.promise.then(
      (app) => app(request, response),
      () => request.socket.destroy(),
    );
  });
  const port = await listen(server, config);
  const baseUrl = config.baseUrl ?? `http://localhost:${port}`;
  try {
    const parts = await wire(config, options, baseUrl, log);
    opened.resolve(parts.app);
    await parts.images.start();
    if (options.roles.includes('worker')) {
      parts.worker.start();
      parts.subscribed.start();
      await parts.watch.start();
    }
    log.info({ event: 'service.started', baseUrl, hospitals: parts.hospitals });
    return { baseUrl, stop: () => stop(server, parts, log) };
  } catch (error) {
    opened.reject(error);
    server.close();
    throw error;
  }
}

function later<T>() {
  let settle: { resolve: (value: T) => void; reject: (error: unknown) => void } | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Nobody may be waiting.
  promise.catch(() => undefined);
  return {
    promise,
    resolve: (value: T) => settle?.resolve(value),
    reject: (error: unknown) => settle?.reject(error),
  };
}

interface Parts {
  readonly app: RequestListener;
  readonly worker: WakeLoop;
  readonly watch: Watching;
  readonly images: Pick<Imaging, 'start' | 'stop'>;
  readonly subscribed: Pick<ReturnType<typeof subscribing>, 'start' | 'stop'>;
  readonly hospitals: number;
  readonly close: () => void;
}

async function wire(
  config: Config,
  options: StartOptions,
  baseUrl: string,
  log: Logger,
): Promise<Parts> {
  const configured = options.sandbox
    ? [...config.hospitals, sandboxHospital(baseUrl)]
    : config.hospitals;
  const knowledge = knowledgeOf(config, log);
  const guests = options.sandbox ? await sandboxGuest(config, baseUrl) : {};
  const database = openDatabase(config.dataFolder, config.secret);
  const inSight = assessor(knowledge.load);
  const engine = {
    ...inSight,
    assess: shadowing(inSight.assess, { database, knowledge, clock, log }),
  };
  const outbox = ownPatientOnly(sqliteOutbox(database));
  const sessions = sqliteSessionStore(database);
  const published = sqlitePublishedStore(database);
  const audit = sqliteAudit(database, derivedKey(config.dataFolder, config.secret, 'audit'));
  const index = searchIndex();
  const report = (event: string, detail: Readonly<Record<string, string | number>>) =>
    log.info({ event, ...detail });
  const { clients } = config;
  const subscribed = subscribing({
    database,
    clients,
    hospitals: configured,
    baseUrl,
    clock,
    report,
  });
  const resources = sqliteResourceStore(database, index, subscribed.written);
  const keep = keepPublished(resources, clock);
  const papers = openPapers(config.dataFolder, config.ownModels);
  knowledge.onRead((registry) => {
    keepModelCards({ registry, ...papers }, resources, clock).catch((error: unknown) => {
      const reason = error instanceof AppError ? error.message : 'the cards were not kept';
      log.error({ event: 'model.cards-failed', reason });
    });
  });
  const { smart, backend, signingKeys, launchable } = smartLaunching({
    database,
    clock,
    hospitals: configured,
    secretOf: config.secretOf,
  });
  const addresses = new Map(configured.map((each) => [each.id, each.fhirBaseUrl]));
  const connectEhr = connectFhirEhr(addresses);
  const hospitalOf = hospitalsOf(configured);
  const worker = outboxWorker({
    backend,
    outbox,
    sessions,
    smart,
    clock,
    connectEhr,
    hospitalOf,
    report,
  });
  const wakeDelivery = () => worker.wake();
  const takeTurns = inTurn();
  const publish = publishInTurn({
    takeTurns,
    published,
    outbox,
    keep,
    hospitalOf,
    wakeDelivery,
    buildBundle: ({ assessment, proposal }) => transactionBundle({ assessment, proposal }),
  });
  const queries = async () => recordQueries(await engine.manifests());
  const opened = charts({
    takeTurns,
    sessions,
    smart,
    clock,
    published,
    audit,
    connectEhr,
    hospitalOf,
    publish,
    queries,
    assess: engine.assess,
  });
  const watch = watching({
    database,
    addresses,
    backend,
    published,
    audit,
    clock,
    connectEhr,
    hospitalOf,
    queries,
    publish,
    report,
    assess: engine.assess,
    everyMs: options.watchEveryMs,
    patientsPerMinute: (hospital) =>
      (configured.find(({ id }) => id === hospital)?.watch ?? DEFAULT_WATCH).patientsPerMinute,
  });
  const launch = smartLaunch({
    hospitals: launchable,
    baseUrl,
    smart,
    sessions,
    clock,
    audit,
    open: (session) => {
      // A failure is told to the page that asks for the chart.
      opened.open(session).catch(() => undefined);
      void outbox.hurry(session.hospital, `Patient/${session.patientId}`).then(wakeDelivery);
    },
  });
  const tokens = sqliteAccessTokens(database);
  const authenticate = bearerTokens({ tokens, clock });
  const deliveries = allDeliveries(outbox, subscribed.notifications, sqlitePacsOutbox(database));
  const images = await imaging({
    config,
    options,
    database,
    hospitals: configured,
    sandbox: options.sandbox ? SANDBOX_ID : undefined,
    baseUrl,
    log,
    authenticate,
    audit,
    clock,
    report,
    record: {
      published,
      outbox,
      keep,
      takeTurns,
      wakeDelivery,
      backend,
      connectEhr,
      hospitalOf,
    },
  });
  const api = appApi({
    log,
    authenticate,
    deliveries,
    wakeDeliveries: () => {
      worker.wake();
      subscribed.api.wakeNotifier();
    },
    sessions,
    clock,
    origin: new URL(baseUrl).origin,
    charts: opened,
    published,
    outbox,
    audit,
    keep,
    hospitalOf,
    wakeDelivery,
    assess: engine.assess,
    score: engine.score,
    models: {
      ...papers,
      registry: knowledge.registry,
      decisions: sqliteDecisionCounts(database),
    },
    parse: parseJson,
    uploads: uploading(images, opened, clock),
    images: imageScreens({
      imaging: images,
      papers: papers.papers,
      charts: opened,
      published,
      outbox,
      audit,
      clock,
      keep,
      wakeDelivery,
    }),
  });
  const hooks = cdsHooks({
    log,
    parseJson,
    baseUrl,
    sessions,
    clock,
    outbox,
    published,
    audit,
    hospitalOf,
    publish,
    queries,
    assess: engine.assess,
    connectEhr: connectFhirEhr(addresses, HOOK_LIMITS),
    cdsClients: jwksCdsClients(cdsClientsOf(config, addresses, options.sandbox, baseUrl)),
    usedTokens: sqliteUsedTokens(database),
    advice: sqliteAdviceStore(database),
    launchable: new Set(launchable.map(({ id }) => id)),
  });
  const authorization = oauth({
    log,
    baseUrl,
    clock,
    audit,
    tokens,
    clients: jwksApiClients(config.clients),
    used: sqliteUsedTokens(database),
  });
  const fhir = fhirApi({
    log,
    baseUrl,
    clock,
    audit,
    authenticate,
    resources,
    search: sqliteResourceSearch(database, index),
    jobs: sqliteExportJobs(database),
    ...subscribed.api,
    published,
    publish,
    parseJson,
    backend,
    connectEhr,
    queries,
    knowledge: knowledge.load,
    hospitals: configured.map((each) => ({ ...each, ...hospitalOf(each.id) })),
    conformance: fileConformance(PROFILES_FOLDER),
  });
  const sweep = setInterval(() => {
    sweepSessions({ sessions, outbox, clock, charts: opened }).catch((error: unknown) => {
      const kind = error instanceof Error ? error.name : 'unknown';
      log.error({ event: 'sessions.sweep-failed', kind });
    });
  }, SWEEP_EVERY_MS);
  sweep.unref();
  const app = httpApp({
    log,
    denials: denials({
      audit,
      clock,
      failed: () => log.error({ event: 'audit.failed' }),
    }),
    metrics: metrics(deliveries, images.metrics),
    readiness: () => ({ models: knowledge.isLoaded(), ...images.readiness() }),
    frameAncestors: frameAncestorsOf(configured, options.sandbox),
    secure: baseUrl.startsWith('https:'),
    appFolder: APP_FOLDER,
    guests,
    surfaces: options.roles.includes('web')
      ? [launch, api, hooks, authorization, fhir, images.surface, jwks(signingKeys)]
      : [],
  });
  const close = () => {
    clearInterval(sweep);
    knowledge.close();
    database.close();
  };
  return { app, worker, watch, images, subscribed, hospitals: configured.length, close };
}

function sandboxHospital(baseUrl: string): HospitalConfig {
  const everything = { riskAssessment: true, carePlan: true, observation: true, imaging: true };
  return {
    id: SANDBOX_ID,
    title: 'Sandbox hospital',
    fhirBaseUrl: `${baseUrl}/sandbox/fhir`,
    smart: { clientId: 'mentor-sandbox' },
    writeBack: everything,
    settings: DEFAULT_SETTINGS,
  };
}

async function sandboxGuest(config: Config, baseUrl: string): Promise<Record<string, Router>> {
  const { createSandbox } = await import('./sandbox/sandbox.ts');
  const { dataFolder, secret } = config;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const statePath = join(dataFolder, 'sandbox.state');
  const stateKey = derivedKey(dataFolder, secret, 'sandbox.state');
  return { '/sandbox': createSandbox({ baseUrl, statePath, stateKey }).router };
}

/** CDS clients with their hospital's address; under demo the sandbox is one as well. */
function cdsClientsOf(
  config: Config,
  addresses: ReadonlyMap<string, string>,
  sandbox: boolean,
  baseUrl: string,
): RegisteredCdsClient[] {
  const iss = `${baseUrl}/sandbox/fhir`;
  const own = { iss, jwksUrl: `${baseUrl}/sandbox/auth/jwks.json`, hospital: SANDBOX_ID };
  return [...config.cdsClients, ...(sandbox ? [own] : [])].flatMap((client) => {
    const fhirBaseUrl = addresses.get(client.hospital);
    return fhirBaseUrl === undefined ? [] : [{ ...client, fhirBaseUrl }];
  });
}

function hospitalsOf(configured: readonly HospitalConfig[]): (id: string) => Hospital {
  const byId = new Map<string, Hospital>(
    configured.map((each) => [each.id, { ...each, title: each.title ?? each.id }]),
  ).set(NO_HOSPITAL.id, NO_HOSPITAL);
  return (id) => {
    const hospital = byId.get(id);
    if (hospital === undefined)
      throw new AppError('request.not-found', 'this hospital is not configured');
    return hospital;
  };
}

/** The hospitals' own pages; under demo also ours, since the sandbox is there. */
function frameAncestorsOf(configured: readonly HospitalConfig[], sandbox: boolean): string[] {
  const origins = configured.flatMap(
    ({ frameOrigins, fhirBaseUrl }) => frameOrigins ?? [new URL(fhirBaseUrl).origin],
  );
  return [...new Set([...(sandbox ? ["'self'"] : []), ...origins])];
}

function newLog(config: Config): Logger {
  // Standard output is for what a person reads.
  const destination = pino.destination({ fd: 2, sync: true });
  return pino({ level: config.logLevel, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use already: stop the other program, or set PORT',
  EACCES: 'may not be used by this user: set PORT to 1024 or above',
  EADDRNOTAVAIL: 'is no address of this machine: set HOST',
};

function listen(server: Server, config: Config): Promise<number> {
  const { host, port } = config.http;
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const fault = LISTEN_FAULTS[cause.code ?? ''] ?? 'cannot be listened on';
      reject(new AppError('config.invalid', `${host}:${port} ${fault}`, { cause }));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function stop(server: Server, parts: Parts, log: Logger): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await Promise.all([
    closed,
    parts.worker.stop(),
    parts.watch.stop(),
    parts.subscribed.stop(),
    parts.images.stop(),
  ]);
  clearTimeout(late);
  parts.close();
  log.info({ event: 'service.stopped' });
}
