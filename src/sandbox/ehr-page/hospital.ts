/** What the pages need of the hospital. */
import type { JWK } from 'jose';
import type { Patient, Resource } from '@medplum/fhirtypes';
import type { Addresses } from '../addresses.ts';
import type { FaultSettings } from '../faults.ts';
import { html, type Html } from '../html.ts';
import type { Grants } from '../smart/grants.ts';
import { patientsOf } from '../store/compartment.ts';
import type { HospitalRepository } from '../store/repository.ts';

export interface PageParts {
  readonly addresses: Addresses;
  readonly repository: HospitalRepository;
  readonly grants: Grants;
  readonly faults: FaultSettings;
  readonly clock: () => Date;
  /** What this hospital signs with. */
  readonly signingKey: () => JWK;
  /** Was this there before the product wrote anything? */
  readonly isSeeded: (reference: string) => boolean;
  readonly written: () => void;
  readonly reset: () => void;
}

export function patientIn(repository: HospitalRepository, id: string): Patient | undefined {
  const found = repository.current(`Patient/${id}`);
  return found?.resourceType === 'Patient' ? found : undefined;
}

/** All that is about the patient. */
export function chartOf(repository: HospitalRepository, id: string): Resource[] {
  const read = (reference: string) => repository.current(reference);
  const own = `Patient/${id}`;
  return repository.all().filter((resource) => patientsOf(resource, read).includes(own));
}

/** Which faults are played, so that nobody wonders. */
export function faultNotice(faults: FaultSettings): Html | undefined {
  const played = [
    faults.slowSeconds > 0 && `every answer waits ${faults.slowSeconds} s`,
    faults.refuseWrites && 'writes are refused',
    faults.answerHtml && 'answers are HTML',
    faults.dropAfterTransaction && 'the line is cut after the next transaction',
    faults.removedScope !== undefined && `the next launch gets no ${faults.removedScope}`,
  ].filter((each) => each !== false);
  if (played.length === 0) return undefined;
  return html`<p class="notice" role="status">
    Faults are played: ${played.join('; ')}. <a href="/sandbox/faults">Switch off</a>
  </p>`;
}
