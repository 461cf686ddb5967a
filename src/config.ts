/**
 * Settings. In: environment variables and the file that MENTOR_CONFIG names. Out: one frozen Config, or every fault at once.
 *
 * A secret is never a value in the file: it is the name of an environment variable, or a file.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { ownModelsOf, type OwnModels } from './domain/own-models.ts';
import { DEFAULT_SETTINGS, type HospitalSettings } from './domain/settings.ts';
import { AppError } from './errors.ts';

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
/** Keys are trusted as they come: over TLS, or from this machine. */
const isSafe = (text: string): boolean =>
  new URL(text).protocol === 'https:' || isLoopback(new URL(text).hostname);
const keysUrl = url.refine(isSafe, 'must be https, or http on this machine (localhost)');
const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).origin === text, 'must be an origin: scheme, host and port');
const id = z.string().regex(/^[a-z0-9-]+$/, 'must hold only a-z, 0-9 and -');
const aeTitle = z.string().regex(/^[\x20-\x5b\x5d-\x7e]{1,16}$/, 'must be 1 to 16 characters');
const envName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must name an environment variable');
const network = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  'must be an address or a network, such as 10.0.0.5 or 10.0.0.0/24',
);
const port = z.int().min(1).max(65_535);

const secret = {
  clientSecretEnv: envName.optional(),
  clientSecretFile: z.string().optional(),
};

const threshold = z
  .strictObject({
    percent: z.number().gt(0).lt(100).optional(),
    points: z.number().optional(),
    source: z.string().min(1),
    owner: z.string().optional(),
  })
  .refine(
    ({ percent, points }) => (percent === undefined) !== (points === undefined),
    'needs either percent or points',
  );

const isTimeZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

function isLoopback(hostname: string): boolean {
  return ['localhost', '[::1]'].includes(hostname) || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

const hospitalSettings = z.strictObject({
  score2Region: z
    .enum(['low', 'moderate', 'high', 'very-high'])
    .default(DEFAULT_SETTINGS.score2Region),
  kfreRegion: z.enum(['north-america', 'other']).optional(),
  absentMeansNo: z
    .strictObject({ conditions: z.boolean().default(true), medications: z.boolean().default(true) })
    .default(DEFAULT_SETTINGS.absentMeansNo),
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone, e.g. Europe/Berlin')
    .default(DEFAULT_SETTINGS.timeZone),
  language: z.enum(['en', 'de', 'es']).default(DEFAULT_SETTINGS.language),
  thresholds: z
    .record(
      z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'must be <model>/<outcome>-<horizon>'),
      threshold,
    )
    .default({}),
  imaging: z
    .strictObject({
      heatmapInitially: z.enum(['hidden', 'shown']).default('hidden'),
      ownReadingFirst: z.boolean().default(false),
    })
    .default({ heatmapInitially: 'hidden', ownReadingFirst: false }),
});

/** Of a hospital that gives us our own access. */
export const DEFAULT_WATCH = { patientsPerMinute: 12 } as const;

/** SMART scopes as the hospital has registered us; by what its server offers where absent. */
const scopeVersion = z.literal([1, 2], 'must be 1 or 2').optional();

const hospital = z.strictObject({
  /** In logs and addresses. */
  id,
  /** Shown to people; the id where absent. */
  title: z.string().min(1).optional(),
  fhirBaseUrl: url,
  smart: z
    .strictObject({
      clientId: z.string().min(1),
      ...secret,
      /** Our published keys (private_key_jwt). */
      privateKey: z.literal('jwks').optional(),
      scopeVersion,
    })
    .refine(
      (smart) =>
        [smart.clientSecretEnv, smart.clientSecretFile, smart.privateKey].filter(
          (given) => given !== undefined,
        ).length <= 1,
      'takes one of clientSecretEnv, clientSecretFile and privateKey',
    )
    .optional(),
  backend: z.strictObject({ clientId: z.string().min(1), scopeVersion }).optional(),
  /** Origins that may show the app in a frame; the FHIR server's own where absent. */
  frameOrigins: z.array(origin).optional(),
  writeBack: z
    .strictObject({
      riskAssessment: z.boolean().default(true),
      carePlan: z.boolean().default(true),
      observation: z.boolean().default(true),
      imaging: z.boolean().default(true),
      /** Results that are no RiskAssessment there go as DocumentReference, not as Observation. */
      documentReference: z.boolean().optional(),
    })
    .default({ riskAssessment: true, carePlan: true, observation: true, imaging: true }),
  watch: z
    .strictObject({
      /** Whose record is looked at in turn, to find what was deleted and where a search over all patients is refused. */
      patientsPerMinute: z.int().min(0).max(600).default(DEFAULT_WATCH.patientsPerMinute),
    })
    .optional(),
  pacs: z
    .strictObject({
      aeTitle,
      host: z.string().min(1),
      port,
      dicomWebUrl: url.optional(),
      /** Associations with it are encrypted; `dicom.tls` holds our certificate and whom we trust. */
      tls: z.boolean().default(false),
      sendResults: z.boolean().default(false),
    })
    .optional(),
  settings: hospitalSettings.default(hospitalSettings.parse({})),
});

const safeHospital = hospital.refine(
  ({ fhirBaseUrl, smart, backend }) => (smart ?? backend) === undefined || isSafe(fhirBaseUrl),
  {
    path: ['fhirBaseUrl'],
    message: 'must be https where tokens are sent, or http on this machine (localhost)',
  },
);

const oidc = z.strictObject({
  issuer: url,
  clientId: z.string().min(1),
  ...secret,
  roleClaim: z.string().default('roles'),
});

/** SMART, version 2 (`.rs`, `.cruds`) or 1 (`.read`, `.write`, `.*`). */
const SCOPE = /^system\/(?:[A-Z][A-Za-z]*|\*)\.(?:\*|read|write|(?=.)c?r?u?d?s?)$/;

const settingsFile = z.strictObject({
  hospitals: z
    .array(safeHospital)
    .refine(
      (all) => new Set(all.map((each) => each.id)).size === all.length,
      'two hospitals have one id',
    )
    .refine((all) => {
      // A launch says where it comes from by this address only.
      const launched = all.filter(({ smart }) => smart !== undefined);
      return new Set(launched.map((each) => each.fhirBaseUrl)).size === launched.length;
    }, 'two hospitals with smart have one fhirBaseUrl')
    .default([]),
  clients: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        jwksUrl: keysUrl,
        scopes: z.array(
          z.string().regex(SCOPE, 'must be system/<Type>.<rights>, e.g. system/*.rs'),
        ),
        endpoints: z.array(origin).default([]),
        /** Whose images it gives and gets by /dicom-web; where one hospital is configured, that one. */
        hospital: id.optional(),
        /** Own networks in which the names of its endpoints may be. */
        networks: z
          .array(z.union([z.cidrv4(), z.cidrv6()], 'must be a network, such as 10.0.0.0/8'))
          .optional(),
      }),
    )
    .default([]),
  cdsClients: z
    .array(z.strictObject({ iss: url, jwksUrl: keysUrl, hospital: id }))
    .refine(
      (all) => new Set(all.map((each) => each.iss)).size === all.length,
      'two CDS clients have one iss',
    )
    .default([]),
  dicom: z
    .strictObject({
      accept: z.array(z.strictObject({ aeTitle, address: network })).default([]),
      tls: z
        .strictObject({ keyFile: z.string(), certFile: z.string(), caFile: z.string().optional() })
        .optional(),
      maxPduBytes: z.int().min(4_096).max(1_048_576).default(262_144),
      /** Seconds without a new image after which a study is read where its archive cannot be asked. */
      quietSeconds: z.number().min(1).max(3_600).default(30),
    })
    .default({ accept: [], maxPduBytes: 262_144, quietSeconds: 30 }),
  signIn: z
    .strictObject({ local: z.boolean().default(true), oidc: oidc.optional() })
    .default({ local: true }),
  models: z
    .strictObject({
      enabled: z.array(z.string()).default(['*']),
      disabled: z.array(z.string()).default([]),
      shadow: z.array(z.string()).default([]),
    })
    .default({ enabled: ['*'], disabled: [], shadow: [] }),
  retention: z
    .strictObject({
      auditYears: z.number().positive().default(6),
      studiesDays: z.number().positive().default(30),
    })
    .default({ auditYears: 6, studiesDays: 30 }),
});

const portText = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number, 0 to 65535')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a port number, 0 to 65535');

const environment = z.object({
  PORT: portText.default(8080),
  HOST: z.string().min(1).default('127.0.0.1'),
  DICOM_PORT: portText.default(11_112),
  DICOM_AE: aeTitle.default('MENTOR'),
  MENTOR_BASE_URL: url.optional(),
  MENTOR_DATA: z.string().min(1).default('./data'),
  MONGODB_URL: z.string().min(1).optional(),
  REDIS_URL: z.string().min(1).optional(),
  MENTOR_CONFIG: z.string().min(1).optional(),
  MENTOR_MODELS: z.string().min(1).optional(),
  MENTOR_SECRET: z.string().min(16, 'must hold at least 16 characters').optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

type SettingsFile = z.infer<typeof settingsFile>;
export type HospitalConfig = Omit<SettingsFile['hospitals'][number], 'settings'> & {
  readonly settings: HospitalSettings;
};

export interface Config extends Omit<SettingsFile, 'hospitals'> {
  readonly hospitals: readonly HospitalConfig[];
  /** Listen address and port; port 0: any free one. */
  readonly http: { readonly host: string; readonly port: number };
  /** Public address without a slash at the end; http://localhost:<port> where unset. */
  readonly baseUrl: string | undefined;
  readonly dimse: { readonly port: number; readonly aeTitle: string };
  /** Folder of the embedded store, the keys and DICOM files, absolute. */
  readonly dataFolder: string;
  /** The hospital's own model packages, <id>/<version>/, and which versions it serves. */
  readonly ownModels: OwnModels;
  readonly mongodbUrl: string | undefined;
  readonly redisUrl: string | undefined;
  /** Key-encryption key; unset: made on first start in dataFolder. */
  readonly secret: string | undefined;
  readonly logLevel: z.infer<typeof environment>['LOG_LEVEL'];
  /** Values of the secrets that the file names: name of variable or file → value. */
  readonly secretOf: (named: {
    readonly clientSecretEnv?: string | undefined;
    readonly clientSecretFile?: string | undefined;
  }) => string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigFault {
  /** `hospitals[0].fhirBaseUrl`, or the name of a variable. */
  readonly path: string;
  readonly message: string;
}

/** @returns the settings, or every fault of them */
export function readConfig(
  env: Environment,
): { readonly config: Config } | { readonly faults: readonly ConfigFault[] } {
  // An empty variable is an unset one.
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const variables = environment.safeParse(set);
  const faults: ConfigFault[] = [];
  if (!variables.success) faults.push(...faultsOf(variables.error));
  const file = parseFile(set['MENTOR_CONFIG'], faults);
  const parsed = settingsFile.safeParse(file);
  if (!parsed.success) faults.push(...faultsOf(parsed.error));
  faults.push(...crossFaults(file, set));
  if (!variables.success || !parsed.success || faults.length > 0) return { faults };
  return { config: freeze(assemble(variables.data, parsed.data, set)) };
}

/** @throws AppError `config.invalid` with every fault in its message, one a line */
export function loadConfig(env: Environment): Config {
  const read = readConfig(env);
  if ('config' in read) return read.config;
  const lines = read.faults.map(({ path, message }) => `  ${path}: ${message}`);
  throw new AppError('config.invalid', `The settings have faults:\n${lines.join('\n')}`);
}

function parseFile(path: string | undefined, faults: ConfigFault[]): unknown {
  if (path === undefined) return {};
  try {
    // JSON is YAML; a key given twice is a fault of both.
    const parsed: unknown = parseYaml(readFileSync(path, 'utf8'));
    return parsed ?? {};
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'cannot be read';
    faults.push({ path: 'MENTOR_CONFIG', message: `${path}: ${reason}` });
    return {};
  }
}

function faultsOf(error: z.ZodError): ConfigFault[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: pathOf([...issue.path, key]),
          message: 'is not a setting',
        }))
      : [{ path: pathOf(issue.path), message: issue.message }],
  );
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** Only what crossFaults looks at, whatever else is wrong. */
const secretPart = z
  .object({
    clientSecretEnv: z.string().optional().catch(undefined),
    clientSecretFile: z.string().optional().catch(undefined),
  })
  .catch({});
const titledPart = z.object({ aeTitle: z.string().optional() }).catch({});
const crossChecked = z
  .object({
    hospitals: z
      .array(z.object({ id: z.unknown(), smart: secretPart, pacs: titledPart }).partial())
      .catch([]),
    dicom: z.object({ accept: z.array(titledPart).catch([]) }).catch({ accept: [] }),
    clients: z.array(z.object({ hospital: z.unknown() }).partial()).catch([]),
    cdsClients: z.array(z.object({ hospital: z.unknown() })).catch([]),
    signIn: z.object({ oidc: secretPart }).partial().catch({}),
  })
  .catch({ hospitals: [], dicom: { accept: [] }, clients: [], cdsClients: [], signIn: {} });

/** Faults that need more than one setting to be seen; listed beside the others. */
function crossFaults(unchecked: unknown, env: Environment): ConfigFault[] {
  const file = crossChecked.parse(unchecked);
  const faults: ConfigFault[] = [];
  const named = [
    ...file.hospitals.map((each, n) => ({ at: `hospitals[${n}].smart`, ...each.smart })),
    { at: 'signIn.oidc', ...file.signIn.oidc },
  ];
  for (const { at, clientSecretEnv, clientSecretFile } of named) {
    if (clientSecretEnv !== undefined && env[clientSecretEnv] === undefined)
      faults.push({ path: `${at}.clientSecretEnv`, message: `${clientSecretEnv} is not set` });
    if (clientSecretFile !== undefined && !existsSync(clientSecretFile))
      faults.push({ path: `${at}.clientSecretFile`, message: `${clientSecretFile} is not there` });
  }
  const known = new Set(file.hospitals.map((each) => each.id));
  for (const list of ['clients', 'cdsClients'] as const)
    file[list].forEach(({ hospital: named }, n) => {
      if (typeof named === 'string' && !known.has(named))
        faults.push({
          path: `${list}[${n}].hospital`,
          message: `${named} is no configured hospital`,
        });
    });
  return [...faults, ...dicomFaults(file)];
}

/** Whoever sends images is of one hospital. */
function dicomFaults({ hospitals, dicom }: z.infer<typeof crossChecked>): ConfigFault[] {
  const titles = hospitals.map((each) => each.pacs?.aeTitle);
  return dicom.accept.flatMap(({ aeTitle: title }, n) => {
    const linked = titles.filter((each) => each === title).length;
    if (title === undefined || linked === 1 || (linked === 0 && hospitals.length <= 1)) return [];
    const which =
      linked > 1
        ? 'is the pacs.aeTitle of more than one hospital'
        : 'is the pacs.aeTitle of no hospital, and several are configured';
    return [{ path: `dicom.accept[${n}].aeTitle`, message: `${title} ${which}` }];
  });
}

function assemble(
  env: z.infer<typeof environment>,
  file: SettingsFile,
  variables: Environment,
): Config {
  return {
    ...file,
    hospitals: file.hospitals.map((each) => ({ ...each, settings: settingsOf(each.settings) })),
    http: { host: env.HOST, port: env.PORT },
    baseUrl: env.MENTOR_BASE_URL,
    dimse: { port: env.DICOM_PORT, aeTitle: env.DICOM_AE },
    dataFolder: resolve(env.MENTOR_DATA),
    ownModels: ownModelsOf(
      resolve(env.MENTOR_DATA),
      env.MENTOR_MODELS && resolve(env.MENTOR_MODELS),
    ),
    mongodbUrl: env.MONGODB_URL,
    redisUrl: env.REDIS_URL,
    secret: env.MENTOR_SECRET,
    logLevel: env.LOG_LEVEL,
    secretOf: ({ clientSecretEnv, clientSecretFile }) =>
      clientSecretEnv === undefined
        ? clientSecretFile === undefined
          ? undefined
          : readFileSync(clientSecretFile, 'utf8').trim()
        : variables[clientSecretEnv],
  };
}

/** Optional settings are absent, never undefined. */
function settingsOf(given: z.infer<typeof hospitalSettings>): HospitalSettings {
  const { kfreRegion, ...rest } = given;
  return { ...rest, ...(kfreRegion === undefined ? {} : { kfreRegion }) };
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
