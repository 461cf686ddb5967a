/**
 * The embedded store: one SQLite file, encrypted as a whole, every commit on the disk before it is answered.
 *
 * In: folder and key. Out: an open database with its tables.
 */
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { dataKeys, type DataKey } from './data-key.ts';
import { derivedKey } from './derived-key.ts';
import { writeWaiting } from './group-commit.ts';
import { migrate } from './migrate.ts';
import { holdStore, type Hold } from './store-lock.ts';

/** Pages that stay decrypted: what many write at once fits, and indexes of a hospital. */
const CACHE_KIB = 65_536;

export type Database = Sqlite;
export { derivedKey };

const TABLES = `
  create table if not exists outbox (
    seq integer primary key autoincrement,
    id text not null unique,
    hospital text not null,
    patient text not null,
    state text not null,
    next_try_at text,
    tries integer not null default 0,
    what text not null,
    enqueued_at text not null,
    detail text,
    bundle text not null,
    response text
  );
  create index if not exists outbox_waiting on outbox (state, next_try_at);
  create index if not exists outbox_patient on outbox (hospital, patient);
  create table if not exists pending_launches (
    state text primary key,
    expires_at text not null,
    body text not null
  );
  create table if not exists sessions (
    id text primary key,
    hospital text not null,
    patient_id text not null,
    started_at text not null,
    body text not null
  );
  create index if not exists sessions_patient on sessions (hospital, patient_id);
  create table if not exists published (
    hospital text not null,
    patient text not null,
    subject text not null,
    body text not null,
    primary key (hospital, patient, subject)
  );
  create table if not exists decisions (
    seq integer primary key autoincrement,
    hospital text not null,
    patient text not null,
    subject text not null,
    body text not null,
    unique (hospital, patient, subject, body)
  );
  create table if not exists entries (
    seq integer primary key autoincrement,
    hospital text not null,
    patient text not null,
    body text not null
  );
  create index if not exists entries_patient on entries (hospital, patient);
  create table if not exists set_aside (
    seq integer primary key autoincrement,
    hospital text not null,
    patient text not null,
    body text not null
  );
  create index if not exists set_aside_patient on set_aside (hospital, patient);
  create table if not exists used_tokens (
    issuer text not null,
    token_id text not null,
    usable_until text not null,
    primary key (issuer, token_id)
  );
  create index if not exists used_tokens_until on used_tokens (usable_until);
  create table if not exists cards (
    seq integer primary key autoincrement,
    hospital text not null,
    patient text not null,
    uuid text not null,
    body text not null,
    unique (hospital, uuid)
  );
  create index if not exists cards_patient on cards (hospital, patient);
  create table if not exists card_feedback (
    seq integer primary key autoincrement,
    hospital text not null,
    card text not null,
    outcome_at text not null,
    outcome text not null,
    body text not null,
    unique (hospital, card, outcome_at, outcome)
  );
  create table if not exists resources (
    seq integer primary key autoincrement,
    type text not null,
    id text not null,
    version integer not null,
    hospital text not null,
    patient text,
    at text not null,
    body text,
    unique (type, id, version)
  );
  create index if not exists resources_patient on resources (patient, type);
  create index if not exists resources_id on resources (id);
  create table if not exists patient_identifiers (
    hospital text not null,
    patient text not null,
    system text not null,
    value text not null,
    primary key (hospital, patient, system, value)
  );
  create index if not exists patient_identifiers_value on patient_identifiers (value);
  create table if not exists access_tokens (
    hash text primary key,
    expires_at text not null,
    body text not null
  );
  create table if not exists signing_keys (
    kid text primary key,
    body text not null
  );
  create table if not exists audit (
    id integer primary key autoincrement,
    body text not null,
    previous text not null,
    hash text not null
  );
`;

/** Keeps its hold on the store until it is closed; what waits to be written then is written first. */
class HeldDatabase extends Sqlite {
  readonly #hold: Hold;

  constructor(file: string, hold: Hold) {
    super(file, { timeout: 5_000 });
    this.#hold = hold;
  }

  override close(): this {
    writeWaiting(this);
    super.close();
    this.#hold.close();
    return this;
  }
}

/**
 * Opens (and makes, the first time) the store in a folder.
 *
 * @param secret key-encryption key; undefined: made on first start and kept in the folder with mode 0600
 * @throws AppError `store.failed`, `store.in-use`
 */
export function openDatabase(folder: string, secret: string | undefined): Database {
  const file = join(folder, 'mentor.db');
  let hold: Hold | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    hold = holdStore(folder);
    const database = new HeldDatabase(file, hold);
    database.key(fitting(file, dataKeys(folder, secret)).key);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma(`cache_size = -${CACHE_KIB}`);
    database.exec(TABLES);
    migrate(database, (use) => derivedKey(folder, secret, use));
    return database;
  } catch (cause) {
    hold?.close();
    if (cause instanceof AppError) throw cause;
    const reason = cause instanceof Error ? cause.message : 'unknown reason';
    throw new AppError(
      'store.failed',
      `The store cannot be opened (${reason}). Is it the MENTOR_SECRET that it was made with?`,
      { cause, where: file },
    );
  }
}

/** There is one, but where a rotation did not come to its end: then the one that opens the file. */
export function fitting(file: string, keys: readonly DataKey[]): DataKey {
  const found = keys.length === 1 ? keys[0] : keys.find(({ key }) => opens(key, file));
  if (found === undefined) throw new Error('no key that is kept fits');
  return found;
}

function opens(key: Buffer, file: string): boolean {
  const database = new Sqlite(file);
  try {
    database.key(key);
    database.prepare('select count(*) from sqlite_master').get();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_NOTADB') return false;
    throw error;
  } finally {
    database.close();
  }
}
