/** Access tokens in SQLite. */
import type { AccessToken, AccessTokens } from '../../ports/access-tokens.ts';
import type { Database } from './database.ts';
import { inGroup } from './group-commit.ts';

export function sqliteAccessTokens(database: Database): AccessTokens {
  const insert = database.prepare<[string, string, string]>(
    'insert into access_tokens (hash, expires_at, body) values (?, ?, ?)',
  );
  const forget = database.prepare<[string]>('delete from access_tokens where expires_at < ?');
  const one = database.prepare<[string], { body: string }>(
    'select body from access_tokens where hash = ?',
  );
  const drop = database.prepare<[string]>('delete from access_tokens where hash = ?');
  return {
    async save(token) {
      await inGroup(database, () => {
        forget.run(token.issuedAt);
        insert.run(token.hash, token.expiresAt, JSON.stringify(token));
      });
    },
    async get(hash) {
      const row = one.get(hash);
      return row === undefined ? undefined : (JSON.parse(row.body) as AccessToken);
    },
    async revoke(hash) {
      await inGroup(database, () => drop.run(hash));
    },
  };
}
