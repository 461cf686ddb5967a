/** `mentor keys generate` and `mentor keys rotate`: the keys that are there, and new ones in their place. */
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { KeyState } from '../ports/signing-keys.ts';
import type { KeyOperations, Wiring } from './wiring.ts';

export interface RotateOptions {
  readonly signing?: boolean;
  readonly data?: boolean;
  readonly signAfter: string;
  readonly keep: string;
  readonly revoke?: boolean;
  readonly json?: boolean;
}

type Ports = Pick<Wiring, 'openKeys' | 'rotateData'>;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export async function keysGenerate(
  { json }: { readonly json?: boolean },
  config: Config,
  ports: Ports,
): Promise<number> {
  await withKeys(config, ports, (keys) => print(json, config, keys));
  return 0;
}

/** @throws AppError `usage.wrong`; `store.in-use` while the service runs, and then nothing is changed */
export async function keysRotate(
  options: RotateOptions,
  config: Config,
  ports: Ports,
): Promise<number> {
  const both = options.signing !== true && options.data !== true;
  const rotation = rotationOf(options);
  if (both || options.data === true) {
    await dataRotated(config, ports, both);
    await withKeys(config, ports, ({ audit }) => audit.append(auditEvent('data-key')));
  }
  await withKeys(config, ports, async (keys) => {
    if (both || options.signing === true) {
      await keys.signing.rotate(rotation);
      await keys.audit.append(auditEvent('signing-keys'));
    }
    await print(options.json, config, keys);
  });
  return 0;
}

async function dataRotated(config: Config, { rotateData }: Ports, both: boolean): Promise<void> {
  try {
    await rotateData(config);
  } catch (error) {
    if (!both || !(error instanceof AppError) || error.code !== 'store.in-use') throw error;
    const message = `${error.message}, or rotate with --signing only the keys that hospitals know`;
    throw new AppError(error.code, message, { cause: error, where: config.dataFolder });
  }
}

function rotationOf({ signAfter, keep, revoke }: RotateOptions) {
  const nowMs = Date.now();
  const signMs = revoke === true ? 0 : number(signAfter, '--sign-after') * MINUTE_MS;
  const keepMs = revoke === true ? 0 : number(keep, '--keep') * HOUR_MS;
  if (revoke !== true && keepMs <= signMs)
    throw new AppError('usage.wrong', '--keep must be longer than --sign-after');
  return { now: iso(nowMs), signsFrom: iso(nowMs + signMs), oldUntil: iso(nowMs + keepMs) };
}

function number(text: string, option: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0 || value > 8_760)
    throw new AppError('usage.wrong', `${option} must be a number, 0 to 8760`);
  return value;
}

async function withKeys(
  config: Config,
  { openKeys }: Ports,
  work: (keys: KeyOperations) => Promise<void>,
): Promise<void> {
  const keys = await openKeys(config);
  try {
    await work(keys);
  } finally {
    keys.close();
  }
}

function auditEvent(what: string) {
  return {
    at: iso(Date.now()),
    who: 'operator',
    what: 'keys.rotated',
    hospital: '-',
    patient: '-',
    outcome: 'success',
    detail: what,
  } as const;
}

async function print(
  json: boolean | undefined,
  { dataFolder }: Config,
  { signing, dataKeyMadeAt }: KeyOperations,
): Promise<void> {
  const all = await signing.list();
  const now = iso(Date.now());
  const kept = all.filter((key) => (key.publishedUntil ?? now) >= now);
  const listed = kept.map((key) => ({
    kid: key.kid,
    algorithm: key.algorithm,
    state: stateOf(key, kept, now),
    signsFrom: key.signsFrom,
    publishedUntil: key.publishedUntil ?? null,
  }));
  const dataKey = { madeAt: dataKeyMadeAt ?? null };
  const lines = [
    ...listed.map(
      ({ kid, algorithm, state, signsFrom, publishedUntil }) =>
        `${algorithm}  ${kid}  ${state}${state === 'announced' ? ` ${signsFrom}` : ''}` +
        (publishedUntil === null ? '' : `, published until ${publishedUntil}`),
    ),
    `Key of the store in ${dataFolder}: ${dataKeyMadeAt === undefined ? 'derived from its secret' : `made ${dataKeyMadeAt}`}`,
  ];
  const text =
    json === true ? JSON.stringify({ signing: listed, dataKey }, null, 2) : lines.join('\n');
  process.stdout.write(`${text}\n`);
}

/** The newest whose time has come signs. */
function stateOf(key: KeyState, all: readonly KeyState[], now: string) {
  if (key.signsFrom > now) return 'announced';
  const signing = all.find(
    ({ algorithm, signsFrom }) => algorithm === key.algorithm && signsFrom <= now,
  );
  return signing === key ? 'signs' : 'replaced';
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
