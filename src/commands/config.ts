/** `mentor config check`: every fault of the settings with its path, or what would be started. */
import { readConfig, type Config } from '../config.ts';
import { ERRORS } from '../errors.ts';

export function configCheck(options: { readonly json?: boolean | undefined }): number {
  const read = readConfig(process.env);
  if ('faults' in read) {
    const lines = read.faults.map(({ path, message }) => `${path}: ${message}`);
    print(options.json, { valid: false, faults: read.faults }, lines);
    return ERRORS['config.invalid'].exitCode;
  }
  const started = summaryOf(read.config);
  const lines = Object.entries(started).map(([name, value]) => `${name}: ${textOf(value)}`);
  print(options.json, { valid: true, faults: [], starts: started }, lines);
  return 0;
}

/** What would run, without a secret. */
function summaryOf(config: Config) {
  const { host, port } = config.http;
  return {
    http: `${host}:${port}`,
    publicAddress: config.baseUrl ?? `http://localhost:${port}`,
    dicom: 'off: the DICOM listener is not available yet',
    store: `embedded, ${config.dataFolder}${notYet('MONGODB_URL', config.mongodbUrl)}`,
    queue: `embedded${notYet('REDIS_URL', config.redisUrl)}`,
    hospitals: config.hospitals.map(({ id, fhirBaseUrl, smart }) => ({
      id,
      fhirBaseUrl,
      launch: smart === undefined ? 'none' : clientKindOf(smart),
    })),
    clients: config.clients.map(({ id }) => id),
    models: config.models.enabled.join(', '),
    logLevel: config.logLevel,
  };
}

/** A setting that is understood and has no effect is said, so that nobody relies on it. */
function notYet(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` (${name} is set and has no effect yet)`;
}

function clientKindOf(smart: NonNullable<Config['hospitals'][number]['smart']>): string {
  if (smart.privateKey !== undefined) return 'private_key_jwt with our published keys';
  return smart.clientSecretEnv === undefined && smart.clientSecretFile === undefined
    ? 'public client'
    : 'client secret';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function print(json: boolean | undefined, result: unknown, lines: readonly string[]): void {
  const text = json === true ? JSON.stringify(result, null, 2) : lines.join('\n');
  process.stdout.write(`${text}\n`);
}
