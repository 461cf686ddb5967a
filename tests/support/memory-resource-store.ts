/** A resource store in memory, for flows and surfaces under test. */
import type { Identifier, Resource } from '@medplum/fhirtypes';
import { tagged, untagged } from '#src/domain/codes/hospital-tag.ts';
import type { PatientKey, ResourceStore, StoredVersion } from '#src/ports/resource-store.ts';

export function memoryResourceStore(): ResourceStore {
  const versions: StoredVersion[] = [];
  const patients = new Map<string, { key: PatientKey; identifiers: readonly Identifier[] }>();
  const last = (type: string, id: string, snapshot = Infinity) =>
    versions.findLast((each) => each.type === type && each.id === id && each.seq <= snapshot);
  const add = (
    key: Pick<StoredVersion, 'type' | 'id' | 'hospital' | 'patient'>,
    at: string,
    resource: Resource | undefined,
  ) => {
    const version = (last(key.type, key.id)?.version ?? 0) + 1;
    versions.push({
      ...key,
      version,
      seq: versions.length + 1,
      lastUpdated: at,
      resource:
        resource === undefined
          ? undefined
          : tagged(structuredClone(resource), { version, at, hospital: key.hospital }),
    });
  };
  const same = (one: Resource | undefined, other: Resource) =>
    one !== undefined && JSON.stringify(untagged(one)) === JSON.stringify(untagged(other));
  return {
    async put(resources, at) {
      for (const { hospital, patient, resource } of resources) {
        const { resourceType: type, id } = resource;
        const before = last(type, id);
        const sameOwner = patient === undefined || before?.hospital === hospital;
        if (sameOwner && same(before?.resource, resource)) continue;
        add({ type, id, hospital, patient }, at, untagged(resource));
      }
    },
    async remove(type, id, at) {
      const before = last(type, id);
      if (before?.resource !== undefined) add(before, at, undefined);
    },
    async read(type, id, version) {
      if (version === undefined) return last(type, id);
      return versions.find(
        (each) => each.type === type && each.id === id && each.version === version,
      );
    },
    async typesOf(ids) {
      return new Map(
        versions.filter(({ id }) => ids.includes(id)).map(({ id, type }) => [id, type]),
      );
    },
    async snapshot() {
      return versions.length;
    },
    async find({ type, ids, patients: wanted }, snapshot) {
      return versions
        .filter((each) => each === last(each.type, each.id, snapshot) && each.type === type)
        .filter((each) => ids?.includes(each.id) ?? true)
        .filter(
          ({ hospital, patient }) =>
            wanted?.some(
              (key) => key.patient === patient && (key.hospital ?? hospital) === hospital,
            ) ?? true,
        )
        .filter(({ resource }) => resource !== undefined)
        .toReversed();
    },
    async history({ type, id, since = '' }, snapshot, page) {
      const all = versions
        .filter((each) => each.seq <= snapshot && each.type === (type ?? each.type))
        .filter((each) => each.id === (id ?? each.id) && each.lastUpdated >= since)
        .toReversed();
      const { offset, count } = page ?? { offset: 0, count: all.length };
      return { versions: all.slice(offset, offset + count), total: all.length };
    },
    async putPatient(key, identifiers) {
      patients.set(`${key.hospital} ${key.patient}`, { key, identifiers });
    },
    async patientsWith({ system, value }) {
      return [...patients.values()]
        .filter(({ identifiers }) =>
          identifiers.some(
            (each) =>
              (system === undefined || (each.system ?? '') === system) &&
              (value === undefined || each.value === value),
          ),
        )
        .map(({ key }) => key);
    },
  };
}
