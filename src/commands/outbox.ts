/** `mentor outbox list` and `mentor outbox retry`: what waits for a hospital, and sending it again. */
import { AppError } from '../errors.ts';
import type { OutboxState, OutboxSummary } from '../ports/outbox.ts';
import type { Operations } from './wiring.ts';

export const OUTBOX_STATES: readonly OutboxState[] = ['waiting', 'parked', 'written'];
/** What is not done yet. */
const OPEN: readonly OutboxState[] = ['waiting', 'parked'];

export interface ListOptions {
  readonly state?: OutboxState | 'all';
  readonly json?: boolean;
}

export interface RetryOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

type Ports = Pick<Operations, 'outbox' | 'audit'>;

export async function outboxList(
  { state, json }: ListOptions,
  { outbox }: Pick<Operations, 'outbox'>,
): Promise<number> {
  const states = state === undefined ? OPEN : state === 'all' ? OUTBOX_STATES : [state];
  const items = await outbox.list(states);
  if (json === true) print(JSON.stringify({ items: items.map(asJson) }, null, 2));
  else if (items.length === 0) print('Nothing is on its way.');
  else items.map(lineOf).forEach(print);
  return 0;
}

/** @throws AppError `usage.wrong`; `request.not-found` where there is no parked delivery of this number */
export async function outboxRetry(
  id: string | undefined,
  { all, json }: RetryOptions,
  { outbox, audit }: Ports,
): Promise<number> {
  if ((id === undefined) === (all !== true))
    throw new AppError('usage.wrong', 'name one delivery, or --all');
  const ids = id === undefined ? (await outbox.list(['parked'])).map((each) => each.id) : [id];
  const at = new Date().toISOString();
  for (const each of ids) {
    await outbox.retry(each, at);
    await audit.append({
      at,
      who: 'operator',
      what: 'outbox.retried',
      hospital: '-',
      patient: '-',
      outcome: 'success',
      detail: each,
    });
  }
  if (json === true) print(JSON.stringify({ retried: ids }, null, 2));
  else
    print(
      ids.length === 0 ? 'Nothing is parked.' : ids.map((each) => `${each} waits again`).join('\n'),
    );
  return 0;
}

function asJson({ nextTryAt, detail, enqueuedAt, ...rest }: OutboxSummary) {
  return { ...rest, since: enqueuedAt, nextTryAt: nextTryAt ?? null, detail: detail ?? null };
}

function lineOf({ id, state, tries, enqueuedAt, hospital, patient, what, detail }: OutboxSummary) {
  const why = detail === undefined ? '' : `: ${detail}`;
  const counted = `${tries} ${tries === 1 ? 'try' : 'tries'}`;
  return `${id}  ${state.padEnd(7)}  since ${enqueuedAt}, ${counted}  ${hospital} ${patient}  ${what}${why}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
