/** What /fhir reads from: published results and our own conformance resources, in one form. */
import type { Group, Resource } from '@medplum/fhirtypes';
import { MENTOR_BASE } from '../../domain/codes/mentor.ts';
import type { Audit } from '../../ports/audit.ts';
import type { Conformance } from '../../ports/conformance.ts';
import type { ResourceSearch } from '../../ports/resource-search.ts';
import type { ResourceStore, StoredVersion, StoreQuery } from '../../ports/resource-store.ts';
import { auditVersion } from './audit/audit-event.ts';
import { AUDIT_TYPE, GROUP_TYPE, isResultType } from './held-types.ts';

export interface Holdings
  extends Pick<ResourceStore, 'find' | 'history' | 'patientsWith'>, Pick<ResourceSearch, 'search'> {
  readonly audit: Pick<Audit, 'find'>;
  /** The last write so far, of results or of the audit trail. */
  snapshot(type?: string): Promise<number>;
  read(type: string, id: string, version?: number): Promise<StoredVersion | undefined>;
  /** A definition by its canonical address, with or without its version. */
  byCanonical(canonical: string): Promise<StoredVersion | undefined>;
}

/** Older than any write: a definition is as it was when the service was built. */
const BEFORE_ALL = 0;
const FIRST = { oldestFirst: false, offset: 0, count: 1 };

export function holdings(
  store: ResourceStore,
  index: Pick<ResourceSearch, 'search'>,
  conformance: Conformance,
  audit: Pick<Audit, 'find' | 'last'>,
  groups: readonly (Group & { readonly id: string })[],
): Holdings {
  const definitions = async (type: string, ids?: readonly string[]) => {
    const all = type === GROUP_TYPE ? groups : await conformance.all();
    return all
      .filter(({ resourceType, id }) => resourceType === type && (ids?.includes(id) ?? true))
      .map(versionOf);
  };
  const auditHistory = async (
    { id, since }: { readonly id: string | undefined; readonly since: string },
    upTo: number,
    page: { readonly offset: number; readonly count: number },
  ) => {
    const ids = id === undefined ? undefined : [Number(/^[1-9]\d{0,14}$/.exec(id)?.[0] ?? 0)];
    const { entries, total } = await audit.find(
      { upTo, ...(ids === undefined ? {} : { ids }), moments: [{ since }] },
      { ...page, oldestFirst: false },
    );
    return { versions: entries.map(auditVersion), total };
  };
  const auditEntry = async (id: string) => {
    const ids = /^[1-9]\d{0,14}$/.test(id) ? [Number(id)] : [];
    const { entries } = await audit.find({ upTo: await audit.last(), ids }, FIRST);
    return entries.map(auditVersion);
  };
  return {
    audit,
    snapshot: (type) => (type === AUDIT_TYPE ? audit.last() : store.snapshot()),
    search: (query, snapshot) => index.search(query, snapshot),
    patientsWith: (identifier) => store.patientsWith(identifier),
    async read(type, id, version) {
      if (isResultType(type)) return store.read(type, id, version);
      const [found] = await (type === AUDIT_TYPE ? auditEntry(id) : definitions(type, [id]));
      return version === undefined || version === found?.version ? found : undefined;
    },
    async find(query: StoreQuery, snapshot) {
      if (isResultType(query.type)) return store.find(query, snapshot);
      return query.patients === undefined ? definitions(query.type, query.ids) : [];
    },
    async history(of, snapshot, page) {
      const { type, id, since = '' } = of;
      if (type === undefined || isResultType(type)) return store.history(of, snapshot, page);
      if (type === AUDIT_TYPE) return auditHistory({ id, since }, snapshot, page ?? FIRST);
      const all = await definitions(type, id === undefined ? undefined : [id]);
      const versions = all.filter(({ lastUpdated }) => lastUpdated >= since);
      const { offset, count } = page ?? { offset: 0, count: versions.length };
      return { versions: versions.slice(offset, offset + count), total: versions.length };
    },
    async byCanonical(canonical) {
      const [url = '', version] = canonical.split('|');
      if (!url.startsWith(MENTOR_BASE)) return undefined;
      const [type = '', id = ''] = url.slice(MENTOR_BASE.length + 1).split('/');
      const [found] = await definitions(type, [id]);
      const own = (found?.resource as { version?: string } | undefined)?.version;
      return version === undefined || version === own ? found : undefined;
    },
  };
}

function versionOf(definition: Resource & { readonly id: string }): StoredVersion {
  const { resourceType: type, id } = definition;
  const date = 'date' in definition && typeof definition.date === 'string' ? definition.date : '';
  const lastUpdated = new Date(date === '' ? 0 : date).toISOString();
  return {
    type,
    id,
    version: 1,
    seq: BEFORE_ALL,
    lastUpdated,
    hospital: '',
    patient: undefined,
    resource: { ...definition, meta: { ...definition.meta, versionId: '1', lastUpdated } },
  };
}
