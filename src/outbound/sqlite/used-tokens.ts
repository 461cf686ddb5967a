/** Numbers of used tokens in SQLite; forgotten once their token has ended anyway. */
import type { UsedTokens } from '../../ports/used-tokens.ts';
import type { Database } from './database.ts';
import { inGroup } from './group-commit.ts';

export function sqliteUsedTokens(database: Database): UsedTokens {
  const insert = database.prepare<[string, string, string]>(
    `insert into used_tokens (issuer, token_id, usable_until) values (?, ?, ?)
     on conflict do nothing`,
  );
  const forget = database.prepare<[string]>('delete from used_tokens where usable_until < ?');
  return {
    async use(issuer, tokenId, usableUntil, now) {
      const { changes } = await inGroup(database, () => {
        forget.run(now);
        return insert.run(issuer, tokenId, usableUntil);
      });
      return changes === 1;
    },
  };
}
