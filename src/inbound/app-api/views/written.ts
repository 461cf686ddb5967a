/** Where what we wrote is now. In: what was published and the patient's deliveries. Out: state, address and version. */
import { addressOf } from '../../../flows/written-at.ts';
import type { OutboxItem } from '../../../ports/outbox.ts';
import type { Published } from '../../../ports/published-store.ts';
import type { OutboxItemView, Written } from '../contract.ts';

export function writtenView(
  published: Published | undefined,
  outbox: readonly OutboxItem[],
  configured: boolean,
): Written | null {
  if (published === undefined) return null;
  if (!configured)
    return {
      reference: null,
      version: null,
      state: 'not-configured',
      since: published.publishedAt,
      detail: 'this hospital takes no results back',
    };
  const item = outbox.find(({ id }) => id === published.outboxId);
  const first = published.resources.find(({ unsent }) => unsent !== true);
  const address = first === undefined ? undefined : addressOf(first.fullUrl, outbox);
  return {
    reference: address?.reference ?? null,
    version: address?.version ?? null,
    state: item?.state ?? 'waiting',
    since: item?.enqueuedAt ?? published.publishedAt,
    detail: item?.detail ?? null,
  };
}

export function outboxItemView(item: OutboxItem): OutboxItemView {
  return {
    id: item.id,
    what: item.what,
    state: item.state,
    tries: item.tries,
    since: item.enqueuedAt,
    nextTryAt: item.nextTryAt ?? null,
    detail: item.detail ?? null,
  };
}
