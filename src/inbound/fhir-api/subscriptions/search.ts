/** A search of a client's own subscriptions. In: the query. Out: a searchset Bundle of one page. */
import type { Bundle } from '@medplum/fhirtypes';
import type { HeldSubscription } from '../../../ports/subscriptions.ts';
import type { StoredVersion } from '../../../ports/resource-store.ts';
import { searchset } from '../bundles.ts';
import { testOf } from '../search/match.ts';
import type { Parameter } from '../search/parameters.ts';
import type { Search } from '../search/parse.ts';
import { pageOf, shapeOf } from '../search/parse.ts';
import type { References } from '../search/references.ts';
import { subscriptionView } from './view.ts';

/** Source: FHIR R4 search parameters of Subscription. */
export const SUBSCRIPTION_PARAMETERS: Readonly<Record<string, Parameter>> = {
  _id: { kind: 'token', paths: ['id'] },
  _lastUpdated: { kind: 'date', paths: ['meta.lastUpdated'] },
  contact: { kind: 'token', paths: ['contact'] },
  criteria: { kind: 'string', paths: ['criteria'] },
  payload: { kind: 'token', paths: ['channel.payload'] },
  status: { kind: 'token', paths: ['status'] },
  type: { kind: 'token', paths: ['channel.type'] },
  url: { kind: 'uri', paths: ['channel.endpoint'] },
};

const OF_FORM = new Set([
  '_format',
  '_pretty',
  '_count',
  '_offset',
  '_summary',
  '_elements',
  '_total',
]);

/** @throws AppError `request.invalid` */
export function searchSubscriptions(
  all: readonly HeldSubscription[],
  query: URLSearchParams,
  references: References,
): { readonly bundle: Bundle; readonly notUnderstood: readonly string[] } {
  const notUnderstood: string[] = [];
  const understood = new URLSearchParams();
  const tests = [...query].flatMap(([key, value]) => {
    if (value === '' || OF_FORM.has(key) || key === '_snapshot') return [];
    const [name = '', modifier] = key.split(':');
    const parameter = Object.hasOwn(SUBSCRIPTION_PARAMETERS, name)
      ? SUBSCRIPTION_PARAMETERS[name]
      : undefined;
    if (parameter === undefined) {
      notUnderstood.push(key);
      return [];
    }
    understood.append(key, value);
    const values = value.split(/(?<!\\),/).map((each) => each.replace(/\\([\\,|$])/g, '$1'));
    return [testOf({ name, parameter, modifier, values }, references)];
  });
  const found = all.map(versionOf).filter((each) => tests.every((test) => test(each)));
  const { count, offset } = pageOf(query);
  const page = found.slice(offset, offset + count);
  const search: Search = {
    ...shapeOf(query),
    ...pageOf(query),
    criteria: [],
    patientIdentifiers: [],
    sort: [],
    include: [],
    revInclude: [],
    withTotal: true,
    understood,
    notUnderstood,
  };
  const { fhirBase } = references;
  const place = { fhirBase, address: `${fhirBase}/Subscription` };
  const bundle = searchset({ page, total: found.length, snapshot: 0 }, [], search, place);
  return { bundle, notUnderstood };
}

function versionOf(held: HeldSubscription): StoredVersion {
  return {
    type: 'Subscription',
    id: held.id,
    version: held.version,
    seq: 0,
    lastUpdated: held.lastUpdated,
    hospital: '',
    patient: undefined,
    resource: subscriptionView(held),
  };
}
