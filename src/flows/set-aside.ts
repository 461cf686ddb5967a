/**
 * A clinician holds a value of the record to be wrong, or takes that back. In: its reference. Out: kept; the results are
 * computed without it until the record has a new version of it. At the hospital nothing is changed.
 */
import { AppError } from '../errors.ts';
import type { Audit } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { Person, PublishedStore } from '../ports/published-store.ts';
import { holdsValue } from '../steps/record/without-set-aside.ts';
import type { Chart } from './chart.ts';

export interface SetAsidePorts {
  readonly published: PublishedStore;
  readonly audit: Audit;
  readonly clock: Clock;
}

/** @throws AppError `request.invalid` where no value that is used (or set aside) has this reference */
export async function setAside(
  { hospital, subject: patient, record, setAside: aside }: Chart,
  { reference, isSetAside }: { readonly reference: string; readonly isSetAside: boolean },
  by: Person,
  { published, audit, clock }: SetAsidePorts,
): Promise<void> {
  const isAside = aside.some((each) => each.reference === reference);
  if (isAside === isSetAside) return;
  if (isSetAside && !holdsValue(record, reference))
    throw new AppError('request.invalid', 'reference: the record holds no value that it names');
  const at = clock.now();
  await published.addSetAside({ hospital, patient, reference, isSetAside, at, by });
  await audit.append({
    at,
    who: by.reference ?? 'unknown',
    what: isSetAside ? 'value.set-aside' : 'value.used-again',
    hospital,
    patient,
    outcome: 'success',
    detail: reference,
  });
}
