/** Our signing key in SQLite: made when it is first needed, kept by the file's encryption. */
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JWK,
} from 'jose';
import type { SigningKey } from '../../ports/signing-key.ts';
import type { Database } from './database.ts';

const ALGORITHM = 'ES384';

type OwnJwk = JWK & { readonly kid: string };

export function sqliteSigningKey(database: Database): SigningKey {
  const first = database.prepare<[], { body: string }>('select body from signing_keys limit 1');
  const insert = database.prepare<[string, string]>(
    `insert into signing_keys (kid, body) select ?, ?
     where not exists (select 1 from signing_keys)`,
  );
  let reading: Promise<OwnJwk> | undefined;

  async function read(): Promise<OwnJwk> {
    if (first.get() === undefined) {
      const made = await newKey();
      // Another process may have been quicker: its key counts.
      insert.run(made.kid, JSON.stringify(made));
    }
    return JSON.parse(first.get()?.body ?? '') as OwnJwk;
  }
  const own = () => (reading ??= read());

  return {
    async publicJwk() {
      const { kty, crv, x, y, kid } = await own();
      return { kty, crv, x, y, kid, alg: ALGORITHM, use: 'sig', key_ops: ['verify'] };
    },
    async sign(claims) {
      const jwk = await own();
      return new SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, kid: jwk.kid, typ: 'JWT' })
        .sign(await importJWK(jwk, ALGORITHM));
    },
  };
}

async function newKey(): Promise<OwnJwk> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk) };
}
