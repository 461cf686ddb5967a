/** What one token may do. In: its grant. Out: questions answered with a Refusal or in silence. */
import type { SearchRequest } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { PRACTITIONER } from '../addresses.ts';
import type { Grant } from '../smart/grants.ts';
import { allows, type Letter } from '../smart/scopes.ts';
import { belongsToNobody, patientsOf } from '../store/compartment.ts';
import type { HospitalRepository } from '../store/repository.ts';
import { Refusal } from './outcome.ts';

const MAY: Readonly<Record<Letter, string>> = {
  c: 'create',
  r: 'read',
  u: 'update',
  d: 'delete',
  s: 'search',
};

export class Access {
  readonly #grant: Grant;
  readonly #repository: HospitalRepository;

  constructor(grant: Grant, repository: HospitalRepository) {
    this.#grant = grant;
    this.#repository = repository;
  }

  get patient(): string {
    return `Patient/${this.#grant.patient}`;
  }

  /** @throws Refusal 403 */
  requireScope(letter: Letter, type: string, resource?: Resource): void {
    if (allows(this.#grant.scopes, letter, type, resource)) return;
    throw new Refusal(403, 'forbidden', `The token may not ${MAY[letter]} ${type}.`);
  }

  /** @throws Refusal 403 for what lies outside the launched patient's compartment */
  requireOwn(resource: Resource): void {
    if (this.#isOwn(resource)) return;
    throw new Refusal(403, 'forbidden', 'The token is for another patient.');
  }

  /** @throws Refusal 403 */
  requireRead(resource: Resource): void {
    const { resourceType, id } = resource;
    const isUser = resourceType === 'Practitioner' && id === PRACTITIONER.id;
    if (isUser && this.#grant.scopes.includes('fhirUser')) return;
    this.requireScope('r', resourceType, resource);
    this.requireOwn(resource);
  }

  /** @throws Refusal 403 when the search names another patient */
  narrowed<T extends Resource>(search: SearchRequest<T>): SearchRequest<T> {
    const { resourceType } = search;
    if (belongsToNobody(resourceType)) return search;
    const own = new Set([this.patient, this.#grant.patient]);
    for (const { code, value } of search.filters ?? [])
      if ((code === 'patient' || code === 'subject') && !value.split(',').every((v) => own.has(v)))
        throw new Refusal(403, 'forbidden', 'The token is for another patient.');
    const filter = { code: 'patient', operator: 'eq', value: this.patient };
    return { ...search, filters: [filter, ...(search.filters ?? [])] } as SearchRequest<T>;
  }

  /** May this resource stand in a search's answer? What belongs to nobody comes with what refers to it. */
  shows(resource: Resource, included: boolean): boolean {
    if (included && belongsToNobody(resource.resourceType)) return true;
    const { scopes } = this.#grant;
    return (
      allows(scopes, included ? 'r' : 's', resource.resourceType, resource) && this.#isOwn(resource)
    );
  }

  #isOwn(resource: Resource): boolean {
    if (belongsToNobody(resource.resourceType) && !('patient' in resource)) return true;
    const owners = patientsOf(resource, (reference) => this.#repository.current(reference));
    return owners.length > 0 && owners.every((owner) => owner === this.patient);
  }
}
