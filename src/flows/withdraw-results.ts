/** Withdraws earlier results that no longer hold. In: what is new, what was published. Out: the marks, by the outbox. */
import type { Bundle } from '@medplum/fhirtypes';
import type { Outbox } from '../ports/outbox.ts';
import type { Published, PublishedStore } from '../ports/published-store.ts';
import type { Chart } from './chart.ts';
import { nameOf } from './digest.ts';
import type { KeepPublished } from './keep-published.ts';
import { CARE_PLAN, kindOf, resourcesOf } from './published-resources.ts';
import { takenBack } from './taken-back.ts';
import type { News } from './what-is-new.ts';
import { resultToWithdraw, withdrawalBundle, type ResultToWithdraw } from './withdrawal-bundle.ts';

export interface WithdrawPorts {
  readonly outbox: Outbox;
  readonly keep: KeepPublished;
  readonly published: PublishedStore;
}

/** Confirmed results that are remembered of each model, so that they can be withdrawn. */
const REMEMBERED = 20;

/** Of the results that the new ones follow, those whose place nothing takes. */
export async function withdrawFollowed(
  news: readonly News[],
  bundle: Bundle,
  chart: Chart,
  ports: WithdrawPorts,
): Promise<void> {
  for (const { subject, before, because } of news) {
    if (before === undefined || subject === CARE_PLAN) continue;
    const kinds = resourcesOf(bundle, subject).map(({ resource }) => kindOf(resource));
    const found = resultToWithdraw(before, because, new Set(kinds));
    if (found !== undefined) await withdraw(found, whereOf(chart), ports);
  }
}

/** Of the results that were confirmed before the last, those whose inputs the record has taken back by now. */
export async function withdrawEarlier(
  known: readonly Published[],
  chart: Chart,
  ports: WithdrawPorts,
): Promise<readonly Published[]> {
  const checked: Published[] = [];
  for (const published of known) {
    const kept: Published[] = [];
    for (const earlier of published.earlier ?? []) {
      const because = becauseOf(earlier, chart);
      const found = because.length === 0 ? undefined : resultToWithdraw(earlier, because, NOTHING);
      if (found === undefined) kept.push(earlier);
      else await withdraw(found, whereOf(chart), ports);
    }
    const isSame = kept.length === (published.earlier ?? []).length;
    checked.push(isSame ? published : { ...published, earlier: kept });
    if (!isSame) await ports.published.save([{ ...published, earlier: kept }]);
  }
  return checked;
}

const NOTHING: ReadonlySet<string> = new Set();

function becauseOf(earlier: Published, chart: Chart) {
  const now = chart.assessment.results.find(({ manifest }) => manifest.id === earlier.subject);
  return now === undefined ? [] : takenBack(earlier, now, chart);
}

/** What is remembered beside the new result: what people confirmed, and was not withdrawn. */
export function earlierOf({ before, because }: News): readonly Published[] {
  if (before === undefined) return [];
  const { earlier = [], ...itself } = before;
  const isConfirmed = before.decisions.at(-1)?.choice === 'confirm';
  return (isConfirmed && because.length === 0 ? [...earlier, itself] : earlier).slice(-REMEMBERED);
}

function whereOf({ hospital, subject: patient, assessment }: Chart): WithdrawalPlace {
  return { hospital, patient, at: assessment.asOf };
}

export interface WithdrawalPlace {
  readonly hospital: string;
  /** `Patient/<id>` */
  readonly patient: string;
  readonly at: string;
}

/** @returns number of the delivery */
export async function withdraw(
  found: ResultToWithdraw,
  { hospital, patient, at }: WithdrawalPlace,
  { outbox, keep }: Pick<WithdrawPorts, 'outbox' | 'keep'>,
): Promise<string> {
  const { before, because, resources } = found;
  const sent = resources.filter(({ unsent }) => unsent !== true);
  const id = nameOf([hospital, patient, 'withdrawn', before.subject, before.outboxId, because]);
  if (sent.length > 0)
    await outbox.enqueue({
      id,
      hospital,
      patient,
      what: 'earlier result withdrawn',
      bundle: withdrawalBundle({ ...found, resources: sent }, at),
      enqueuedAt: at,
    });
  await keep({ hospital, patient, bundle: withdrawalBundle(found, at) });
  return id;
}
