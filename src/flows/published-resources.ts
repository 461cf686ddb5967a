/** What of a bundle was published for which model. In: a transaction Bundle. Out: results and scores of a model, or the plan. */
import type { Bundle, Observation, RiskAssessment } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../domain/codes/mentor.ts';
import type { PublishedResource } from '../ports/published-store.ts';

/** Subject of Published for the plan. */
export const CARE_PLAN = 'care-plan';

/** What of a bundle belongs to a subject: the model's result and scores, or the plan. */
export function resourcesOf(bundle: Bundle, subject: string): PublishedResource[] {
  return (bundle.entry ?? []).flatMap(({ fullUrl, resource }): PublishedResource[] => {
    if (fullUrl === undefined || resource === undefined) return [];
    if (resource.resourceType === 'CarePlan')
      return subject === CARE_PLAN ? [{ fullUrl, resource }] : [];
    if (resource.resourceType !== 'RiskAssessment' && resource.resourceType !== 'Observation')
      return [];
    return modelOf(resource) === subject ? [{ fullUrl, resource }] : [];
  });
}

export function modelOf({ method }: RiskAssessment | Observation): string | undefined {
  return method?.coding?.find(({ system }) => system === CODE_SYSTEMS.models)?.code;
}

/** What the hospital does not take is only here. */
export function markUnsent(resources: PublishedResource[], sent: Bundle): PublishedResource[] {
  const urls = new Set(sent.entry?.map(({ fullUrl }) => fullUrl));
  return resources.map((each) => (urls.has(each.fullUrl) ? each : { ...each, unsent: true }));
}

/** What of two results of one model is the same thing. */
export function kindOf(resource: PublishedResource['resource']): string {
  return resource.resourceType === 'Observation'
    ? `Observation ${JSON.stringify(resource.code.coding?.[0]?.code ?? resource.code.text)}`
    : resource.resourceType;
}
