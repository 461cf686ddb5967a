/**
 * Devices that a hospital holds, as far as this process has seen: every result names some, and they do not change.
 *
 * In: bundles and their answers. Out: which Devices of a bundle need neither be looked for nor sent.
 */
import type { Bundle, BundleEntry, Device } from '@medplum/fhirtypes';

export interface KnownDevices {
  /** Index of an entry → the Device at the hospital. */
  among(bundle: Bundle): ReadonlyMap<number, Device>;
  isAnyNew(bundle: Bundle): boolean;
  note(bundle: Bundle, response: Bundle): void;
  /** One may have been deleted. */
  forget(): void;
}

export function knownDevices(): KnownDevices {
  /** By the search that finds it. */
  const ids = new Map<string, string>();
  const idOf = ({ resource, request }: BundleEntry): string | undefined =>
    resource?.resourceType === 'Device' ? ids.get(request?.ifNoneExist ?? '') : undefined;
  return {
    among(bundle) {
      const found = (bundle.entry ?? []).map((entry, index) => [index, idOf(entry)] as const);
      return new Map(
        found.flatMap(([index, id]) =>
          id === undefined ? [] : [[index, { resourceType: 'Device', id }] as const],
        ),
      );
    },
    isAnyNew(bundle) {
      const devices = (bundle.entry ?? []).filter(
        ({ resource }) => resource?.resourceType === 'Device',
      );
      return devices.some((entry) => idOf(entry) === undefined);
    },
    note(bundle, response) {
      bundle.entry?.forEach(({ resource, request }, index) => {
        const location = response.entry?.[index]?.response?.location ?? '';
        const id = /^Device\/([A-Za-z0-9.-]+)/.exec(location)?.[1];
        if (resource?.resourceType !== 'Device' || id === undefined) return;
        if (request?.ifNoneExist !== undefined) ids.set(request.ifNoneExist, id);
      });
    },
    forget() {
      ids.clear();
    },
  };
}
