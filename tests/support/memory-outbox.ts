/** An outbox in memory, for flows under test. */
import { AppError } from '#src/errors.ts';
import type { Outbox, OutboxItem, OutboxSummary } from '#src/ports/outbox.ts';

function withoutContent(item: OutboxItem): OutboxSummary {
  const { id, hospital, patient, what, state, tries, enqueuedAt, nextTryAt, detail } = item;
  return {
    ...{ id, hospital, patient, what, state, tries, enqueuedAt },
    ...(nextTryAt === undefined ? {} : { nextTryAt }),
    ...(detail === undefined ? {} : { detail }),
  };
}

export function memoryOutbox(): Outbox {
  const items = new Map<string, OutboxItem>();
  const change = (id: string, changes: Partial<OutboxItem>) => {
    const item = items.get(id);
    if (item !== undefined) items.set(id, { ...item, ...changes });
  };
  const all = () => [...items.values()];
  const without = (item: OutboxItem): OutboxItem => {
    const { nextTryAt, ...rest } = item;
    return nextTryAt === undefined ? item : rest;
  };
  return {
    async enqueue(item) {
      if (!items.has(item.id)) items.set(item.id, { ...item, state: 'waiting', tries: 0 });
    },
    async due(now, limit) {
      const first = new Map<string, OutboxItem>();
      for (const item of all())
        if (item.state === 'waiting' && !first.has(`${item.hospital} ${item.patient}`))
          first.set(`${item.hospital} ${item.patient}`, item);
      return [...first.values()].filter(({ nextTryAt = '' }) => nextTryAt <= now).slice(0, limit);
    },
    async markWritten(id, response, at, said) {
      const item = items.get(id);
      if (item === undefined) return;
      items.set(id, {
        ...without(item),
        state: 'written',
        tries: item.tries + 1,
        response,
        detail: said === undefined ? `confirmed ${at}` : `confirmed ${at}: ${said}`,
      });
    },
    async markFailed(id, detail, nextTryAt) {
      const item = items.get(id);
      if (item === undefined) return;
      items.set(id, {
        ...without(item),
        state: nextTryAt === undefined ? 'parked' : 'waiting',
        tries: item.tries + 1,
        detail,
        ...(nextTryAt === undefined ? {} : { nextTryAt }),
      });
    },
    async postpone(id, detail, nextTryAt) {
      change(id, { detail, nextTryAt });
    },
    async hurry(hospital, patient) {
      for (const item of all())
        if (item.hospital === hospital && item.patient === patient && item.state === 'waiting')
          items.set(item.id, without(item));
    },
    async retry(id, at) {
      const item = items.get(id);
      if (item === undefined || item.state === 'written')
        throw new AppError('request.not-found', 'there is no parked delivery of this number');
      change(id, { state: 'waiting', nextTryAt: at });
    },
    async list(states) {
      return all()
        .filter(({ state }) => states.includes(state))
        .map(withoutContent);
    },
    async get(id) {
      return items.get(id);
    },
    async ofPatient(hospital, patient) {
      return all().filter((item) => item.hospital === hospital && item.patient === patient);
    },
    async counts() {
      const count = (state: OutboxItem['state']) =>
        all().filter((item) => item.state === state).length;
      return { waiting: count('waiting'), written: count('written'), parked: count('parked') };
    },
  };
}
