/** Where a resource of ours is at the hospital. In: its urn:uuid and the patient's deliveries. Out: address, version, state. */
import type { OutboxItem } from '../ports/outbox.ts';

export interface Address {
  /** `RiskAssessment/17` */
  readonly reference: string;
  readonly version: string | undefined;
}

/** As the hospital last confirmed it. */
export function addressOf(fullUrl: string, items: readonly OutboxItem[]): Address | undefined {
  for (const item of items.toReversed()) {
    const index = item.bundle.entry?.findIndex((entry) => entry.fullUrl === fullUrl) ?? -1;
    const location = item.response?.entry?.[index]?.response?.location;
    const match = /([A-Za-z]+\/[A-Za-z0-9.-]+)(?:\/_history\/([A-Za-z0-9.-]+))?$/.exec(
      location ?? '',
    );
    if (match?.[1] !== undefined) return { reference: match[1], version: match[2] };
  }
  return undefined;
}

/** Every urn:uuid that the hospital has an address for; a later delivery of the same overrides. */
export function addresses(items: readonly OutboxItem[]): ReadonlyMap<string, Address> {
  const urns = items.flatMap((item) => item.bundle.entry?.map(({ fullUrl }) => fullUrl) ?? []);
  return new Map(
    [...new Set(urns)].flatMap((urn) => {
      const address = urn === undefined ? undefined : addressOf(urn, items);
      return urn === undefined || address === undefined ? [] : [[urn, address] as const];
    }),
  );
}
