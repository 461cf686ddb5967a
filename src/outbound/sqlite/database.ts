/**
 * The embedded store: one SQLite file, encrypted as a whole, every commit on the disk before it is answered.
 *
 * In: folder and key. Out: an open database with its tables.
 */
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { migrate } from './migrate.ts';

export type Database = Sqlite;

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

/**
 * Opens (and makes, the first time) the store in a folder.
 *
 * @param secret key-encryption key; undefined: made on first start and kept in the folder with mode 0600
 * @throws AppError `store.failed`
 */
export function openDatabase(folder: string, secret: string | undefined): Database {
  const file = join(folder, 'mentor.db');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const database = new Sqlite(file, { timeout: 5_000 });
    database.key(derivedKey(folder, secret, 'mentor.db'));
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(TABLES);
    migrate(database, (use) => derivedKey(folder, secret, use));
    return database;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const reason = cause instanceof Error ? cause.message : 'unknown reason';
    throw new AppError(
      'store.failed',
      `The store cannot be opened (${reason}). Is it the MENTOR_SECRET that it was made with?`,
      { cause, where: file },
    );
  }
}

/**
 * A key of 32 bytes for one use, apart from the other uses of the same secret.
 *
 * @param secret key-encryption key; undefined: the one kept in the folder, made where there is none
 */
export function derivedKey(folder: string, secret: string | undefined, use: string): Buffer {
  return createHash('sha256')
    .update(`${use}\n${secret ?? ownSecret(folder)}`)
    .digest();
}

function ownSecret(folder: string): string {
  const path = join(folder, 'secret');
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, `${randomBytes(32).toString('base64url')}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    // Made by an earlier start.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
