/** Keys of the files beside the store, in the store: whoever cannot open it cannot read them. */
import { randomBytes } from 'node:crypto';
import type { FileKey, FileKeys } from '../../ports/file-keys.ts';
import type { Database } from './database.ts';

const TABLES = `
  create table if not exists file_keys (
    seq integer primary key autoincrement,
    id blob not null unique,
    key blob not null,
    data_key text not null
  );
`;
const ID_BYTES = 8;
const KEY_BYTES = 32;

interface Row {
  readonly id: Buffer;
  readonly key: Buffer;
  readonly data_key: string;
}

/**
 * `mentor keys rotate` encrypts the store anew, these keys with it, so that what the old data key opens is of no use any more.
 * Files are not written again: those that come after it get a new key, older ones go with their retention.
 *
 * @param dataKeyMadeAt of the key that the store is encrypted with now; undefined: the one derived from the secret
 */
export function sqliteFileKeys(database: Database, dataKeyMadeAt: string | undefined): FileKeys {
  database.exec(TABLES);
  const newest = database.prepare<[], Row>('select * from file_keys order by seq desc limit 1');
  const one = database.prepare<[Buffer], Row>('select * from file_keys where id = ?');
  const insert = database.prepare<[Buffer, Buffer, string]>(
    'insert into file_keys (id, key, data_key) values (?, ?, ?)',
  );
  const dataKey = dataKeyMadeAt ?? 'derived';
  const settled = database.transaction((): FileKey => {
    const last = newest.get();
    if (last?.data_key === dataKey) return last;
    const made = { id: randomBytes(ID_BYTES), key: randomBytes(KEY_BYTES) };
    insert.run(made.id, made.key, dataKey);
    return made;
  });
  const current = settled.immediate();
  return {
    current: () => current,
    byId: (id) => one.get(Buffer.from(id)),
  };
}
