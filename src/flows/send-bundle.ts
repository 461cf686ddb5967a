/**
 * Sends a kept bundle to its hospital in the form that it takes. In: the bundle, what was written for the patient before.
 * Out: where each entry is now, and in which other form.
 *
 * What was changed at the hospital since is read again: only touched, it is updated; decided by somebody there, it is left alone.
 */
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { stateOf } from '../domain/resource-state.ts';
import { AppError } from '../errors.ts';
import type { Ehr } from '../ports/ehr.ts';
import type { OutboxItem } from '../ports/outbox.ts';
import { bound } from './bind-addresses.ts';
import type { Hospital } from './chart.ts';
import { fitToHospital, otherForms, type Fitted } from './fit-to-hospital.ts';
import { addresses, type Address } from './written-at.ts';

export interface BundleToSend {
  readonly item: OutboxItem;
  /** Of the same patient, written already. */
  readonly written: readonly OutboxItem[];
  readonly hospital: Hospital;
  readonly mayBeThere: boolean;
}

export interface Sent {
  /** In the order of the item's entries. */
  readonly response: Bundle;
  readonly said: string | undefined;
}

interface Binding {
  readonly known: ReadonlyMap<string, Address>;
  readonly beside: ReadonlySet<string>;
}

/** @throws AppError as Ehr.write; Unbound */
export async function sendBundle(send: BundleToSend, ehr: Ehr): Promise<Sent> {
  const first = { known: addresses(send.written), beside: new Set<string>() };
  try {
    return await sendAs(send, first, ehr);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const again = { ...send, mayBeThere: true };
    // Which type is not taken is known now, and the form another.
    if (error.code === 'ehr.not-supported') return sendAs(again, first, ehr);
    if (error.code === 'ehr.conflict') return sendAs(again, await readAgain(send, ehr), ehr);
    throw error;
  }
}

async function sendAs(
  { item, hospital, mayBeThere }: BundleToSend,
  { known, beside }: Binding,
  ehr: Ehr,
): Promise<Sent> {
  const { writeBack } = hospital;
  const takes = (type: string) => ehr.takes(type);
  const fitted = await fitToHospital(item.bundle, { writeBack, takes, known });
  if (fitted === undefined)
    throw new AppError('ehr.refused', 'the hospital takes these results in no form');
  const updates = await updatesOf(ehr);
  const response = await ehr.write(bound(fitted.bundle, { known, beside, updates }), {
    mayBeThere,
  });
  return { response: inPlace(response, fitted, item.bundle), said: fitted.said };
}

function inPlace(response: Bundle, { places }: Fitted, { entry = [] }: Bundle): Bundle {
  const answers = new Map(places.map((place, n) => [place, response.entry?.[n] ?? {}]));
  return { ...response, entry: entry.map((_, place) => answers.get(place) ?? {}) };
}

/** @throws AppError `ehr.conflict` where a decision is about what somebody has changed there: it is never redirected */
async function readAgain({ item, written }: BundleToSend, ehr: Ehr): Promise<Binding> {
  const known = new Map(addresses(written));
  const beside = new Set<string>();
  for (const entry of item.bundle.entry ?? []) {
    const { fullUrl = '', request } = entry;
    const address = known.get(fullUrl);
    if (request?.method !== 'PUT' || address === undefined) continue;
    const there = await ehr.read(address.reference);
    const version = there?.meta?.versionId;
    if (there !== undefined && version === address.version) continue;
    const isOnlyTouched = there !== undefined && isAsWritten(stateOf(there), fullUrl, written);
    if (isOnlyTouched) known.set(fullUrl, { ...address, version });
    else if (canBeCreated(entry)) beside.add(fullUrl);
    else throw new AppError('ehr.conflict', 'somebody at the hospital has changed it since');
  }
  return { known, beside };
}

/** Identifier, status and notes are those that we wrote last, in whatever form. */
function isAsWritten(state: string, fullUrl: string, written: readonly OutboxItem[]): boolean {
  const last = written
    .flatMap(({ bundle }) => bundle.entry ?? [])
    .findLast((entry) => entry.fullUrl === fullUrl)?.resource;
  if (last === undefined) return false;
  const forms = last.resourceType === 'RiskAssessment' ? [last, ...otherForms(last)] : [last];
  return forms.some((form) => stateOf(form) === state);
}

function canBeCreated({ request }: BundleEntry): boolean {
  return request?.method !== 'PUT' || request.ifNoneExist !== undefined;
}

/** Types that the hospital lets us update; undefined: it does not say. */
async function updatesOf(ehr: Ehr): Promise<ReadonlySet<string> | undefined> {
  const statement = await ehr.capabilities().catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'session.ended') throw error;
    return undefined;
  });
  const types = statement?.rest?.find(({ mode }) => mode === 'server')?.resource;
  if (types === undefined || types.every(({ interaction }) => interaction === undefined))
    return undefined;
  return new Set(
    types
      .filter(({ interaction }) => interaction?.some(({ code }) => code === 'update'))
      .map(({ type }) => type),
  );
}
