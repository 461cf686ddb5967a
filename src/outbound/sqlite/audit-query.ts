/** Looking into the audit trail in SQLite: by number, by patient, by time. */
import type { Audit, AuditEntry, AuditEvent, AuditQuery, Moments } from '../../ports/audit.ts';
import type { Database } from './database.ts';

const PATIENT = `json_extract(body, '$.patient')`;
const AT = `json_extract(body, '$.at')`;

export const AUDIT_INDEXES = `
  create index if not exists audit_patient on audit (${PATIENT}, id);
  create index if not exists audit_at on audit (${AT}, id);
`;

type Page = Parameters<Audit['find']>[1];

interface Part {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

export function findEntries(
  database: Database,
  query: AuditQuery,
  { oldestFirst, offset, count }: Page,
): { readonly entries: readonly AuditEntry[]; readonly total: number } {
  const parts = partsOf(query);
  const where = parts.map(({ text }) => `(${text})`).join(' and ');
  const values = parts.flatMap((part) => part.values);
  const order = oldestFirst ? 'asc' : 'desc';
  const rows = database
    .prepare<(string | number)[], { id: number; body: string }>(
      `select id, body from audit where ${where} order by id ${order} limit ? offset ?`,
    )
    .all(...values, count, offset);
  const total = database
    .prepare<(string | number)[], { n: number }>(`select count(*) as n from audit where ${where}`)
    .get(...values);
  const entries = rows.map(({ id, body }) => ({ ...(JSON.parse(body) as AuditEvent), id }));
  return { entries, total: total?.n ?? 0 };
}

function partsOf({ upTo, ids, patients, moments = [] }: AuditQuery): Part[] {
  const oneOf = (column: string, all: readonly (string | number)[]): Part => ({
    text: `${column} in (select value from json_each(?))`,
    values: [JSON.stringify(all)],
  });
  return [
    { text: 'id <= ?', values: [upTo] },
    ...(ids === undefined ? [] : [oneOf('id', ids)]),
    ...(patients === undefined ? [] : [oneOf(PATIENT, patients)]),
    ...moments.map(within),
  ];
}

/** Instants are all written alike, so their texts are in their order. */
function within({ since = '', before = '\uffff', outside }: Moments): Part {
  const inside = `${AT} >= ? and ${AT} < ?`;
  return { text: outside === true ? `not (${inside})` : inside, values: [since, before] };
}
