/**
 * A person's decision, worked out → written: to the hospital by the outbox, to our own store, to what is published, to the audit
 * trail; in this order, so that one that is cut off is made again as a whole.
 */
import type { Audit } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { Outbox } from '../ports/outbox.ts';
import type {
  Person,
  Published,
  PublishedResource,
  PublishedStore,
} from '../ports/published-store.ts';
import { decisionBundle } from './decision-bundle.ts';
import type { KeepPublished } from './keep-published.ts';

export interface DecisionPorts {
  readonly published: PublishedStore;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly keep: KeepPublished;
}

export interface WorkedOutDecision {
  /** Number of the delivery: of what was decided on, and how. */
  readonly id: string;
  /** As they are by the decision. */
  readonly resources: readonly PublishedResource[];
  /** With the decision; without the number of its delivery. */
  readonly published: Published;
  readonly by: Person;
  readonly at: string;
  /** Of the delivery, for a person. */
  readonly what: string;
  readonly audited: { readonly what: string; readonly detail: string };
}

export async function writeDecision(
  { id, resources, published, by, at, what, audited }: WorkedOutDecision,
  ports: Omit<DecisionPorts, 'clock'>,
): Promise<void> {
  const { hospital, patient } = published;
  const sent = resources.filter(({ unsent }) => unsent !== true);
  const isSent = sent.length > 0;
  if (isSent)
    await ports.outbox.enqueue({
      id,
      hospital,
      patient,
      what,
      bundle: decisionBundle(sent, by, at),
      enqueuedAt: at,
    });
  if (resources.length > 0)
    await ports.keep({ hospital, patient, bundle: decisionBundle(resources, by, at) });
  await ports.published.save([{ ...published, outboxId: isSent ? id : published.outboxId }]);
  await ports.audit.append({
    at,
    who: by.reference ?? 'unknown',
    hospital,
    patient,
    outcome: 'success',
    ...audited,
  });
}
