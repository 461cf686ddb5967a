/** Our signing keys in SQLite: made when they are first needed, kept by the file's encryption, read anew each time. */
import { importJWK, SignJWT } from 'jose';
import type { Clock } from '../../ports/clock.ts';
import {
  SIGNING_ALGORITHMS,
  type SigningAlgorithm,
  type SigningKeys,
} from '../../ports/signing-keys.ts';
import type { Database } from './database.ts';
import { keptKey, newKey, publicPart, type KeptKey } from './kept-key.ts';

interface Row {
  readonly body: string;
}

export function sqliteSigningKeys(database: Database, clock: Clock): SigningKeys {
  // Listed the other way round: of two made together the first is then listed first.
  const every = database.prepare<[], Row>('select body from signing_keys order by rowid desc');
  const insert = database.prepare<[string, string]>(
    'insert into signing_keys (kid, body) values (?, ?)',
  );
  const update = database.prepare<[string, string]>(
    'update signing_keys set body = ? where kid = ?',
  );
  const drop = database.prepare<[string]>('delete from signing_keys where kid = ?');
  let making: Promise<void> | undefined;

  const kept = () => every.all().map(({ body }) => keptKey(body));
  const lacking = (keys: readonly KeptKey[]) =>
    SIGNING_ALGORITHMS.filter((each) => !keys.some(({ algorithm }) => algorithm === each));

  async function make(): Promise<void> {
    const now = clock.now();
    const made = await Promise.all(lacking(kept()).map((each) => newKey(each, now)));
    database
      .transaction(() => {
        // Another process may have been quicker: its key counts.
        const missing = new Set(lacking(kept()));
        for (const key of made.toReversed())
          if (missing.has(key.algorithm)) insert.run(key.jwk.kid, JSON.stringify(key));
      })
      .immediate();
  }

  async function all(): Promise<readonly KeptKey[]> {
    const keys = kept();
    if (lacking(keys).length === 0) return keys;
    making ??= make().finally(() => (making = undefined));
    await making;
    return kept();
  }

  const isPublished = ({ publishedUntil }: KeptKey) =>
    publishedUntil === undefined || publishedUntil > clock.now();

  return {
    async published() {
      return (await all()).filter(isPublished).map(publicPart);
    },
    async sign(claims, algorithm) {
      const { jwk } = itsTurn(await all(), algorithm, clock.now());
      return new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, kid: jwk.kid, typ: 'JWT' })
        .sign(await importJWK(jwk, algorithm));
    },
    async list() {
      return (await all()).map(({ jwk, algorithm, signsFrom, publishedUntil }) => ({
        kid: jwk.kid,
        algorithm,
        signsFrom,
        publishedUntil,
      }));
    },
    async rotate({ now, signsFrom, oldUntil }) {
      await all();
      const made = await Promise.all(SIGNING_ALGORITHMS.map((each) => newKey(each, signsFrom)));
      database
        .transaction(() => {
          for (const key of kept()) {
            const until = earlier(key.publishedUntil, oldUntil);
            if (until <= now) drop.run(key.jwk.kid);
            else update.run(JSON.stringify({ ...key, publishedUntil: until }), key.jwk.kid);
          }
          for (const key of made.toReversed()) insert.run(key.jwk.kid, JSON.stringify(key));
        })
        .immediate();
    },
  };
}

/** The newest whose time has come; where there is none yet, the one that is to be. */
function itsTurn(keys: readonly KeptKey[], algorithm: SigningAlgorithm, now: string): KeptKey {
  const own = keys.filter((key) => key.algorithm === algorithm);
  const found = own.find(({ signsFrom }) => signsFrom <= now) ?? own.at(-1);
  if (found === undefined) throw new Error(`no key for ${algorithm}`);
  return found;
}

function earlier(one: string | undefined, other: string): string {
  return one !== undefined && one < other ? one : other;
}
