/** What the product wrote into this chart. In: resources that were not there at first. Out: a table, and each as FHIR JSON. */
import type { Resource, RiskAssessment, RiskAssessmentPrediction } from '@medplum/fhirtypes';
import { html, type Html } from '../html.ts';
import { document } from '../page.ts';
import { referencesIn, unversioned } from '../store/compartment.ts';
import type { PageParts } from './hospital.ts';
import { momentText } from './person.ts';
import { text } from './record-tabs.ts';
import { valueText } from './results-tab.ts';
import { table } from './table.ts';

export function receivedTab(parts: PageParts, chart: readonly Resource[], patientId: string): Html {
  const received = receivedOf(parts, chart);
  const rows = received.map((resource) => {
    const { resourceType, id = '', meta } = resource;
    const at = `/sandbox/patients/${patientId}/received/${resourceType}/${id}`;
    return [
      html`<a href="${at}">${resourceType}/${shortened(id)}</a>`,
      contentOf(resource),
      statusOf(resource),
      `${meta?.versionId ?? ''}, ${momentText(meta?.lastUpdated ?? '')}`,
    ];
  });
  return html`<p role="status">
      ${received.length} resources from Health Analysis Mentor, newest first
    </p>
    ${table('Received', ['Resource', 'Content', 'Status', 'Version'], rows)}`;
}

/** Newest first; devices too, which belong to no patient, where one of these names them. */
export function receivedOf(
  { repository, isSeeded }: PageParts,
  chart: readonly Resource[],
): Resource[] {
  const own = chart.filter(
    (resource) => !isSeeded(`${resource.resourceType}/${resource.id ?? ''}`),
  );
  const named = new Set(
    own.flatMap((resource) => [...referencesIn(resource)].map(([each]) => unversioned(each))),
  );
  const devices = [...named]
    .filter((reference) => reference.startsWith('Device/') && !isSeeded(reference))
    .flatMap((reference) => repository.current(reference) ?? []);
  const second = ({ meta }: Resource) => (meta?.lastUpdated ?? '').slice(0, 19);
  return [...own, ...devices].toSorted(
    (a, b) => second(b).localeCompare(second(a)) || rankOf(a) - rankOf(b),
  );
}

export function resourcePage(
  versions: readonly Resource[],
  shown: Resource,
  patientId: string,
): string {
  const { resourceType, id = '', meta } = shown;
  const at = `/sandbox/patients/${patientId}/received/${resourceType}/${id}`;
  const links = versions.map((version) => {
    const number = version.meta?.versionId ?? '';
    return html`<li>
      <a href="${at}?version=${number}" ${number === meta?.versionId && html`aria-current="page"`}
        >Version ${number}</a
      >, ${momentText(version.meta?.lastUpdated ?? '')}
    </li>`;
  });
  const content = html`<h1>${resourceType}</h1>
    <p>${contentOf(shown)}</p>
    <p><a href="/sandbox/patients/${patientId}?tab=received">Back to the chart</a></p>
    <h2>Versions</h2>
    <ol>
      ${links}
    </ol>
    <h2>FHIR</h2>
    <pre tabindex="0" role="region" aria-label="FHIR JSON">
${JSON.stringify(shown, undefined, 2)}</pre>`;
  return document({ title: `${resourceType} ${shortened(id)}`, content });
}

function statusOf(resource: Resource): string {
  const status: unknown = Reflect.get(resource, 'status');
  return typeof status === 'string' ? status : '';
}

function contentOf(resource: Resource): string {
  switch (resource.resourceType) {
    case 'RiskAssessment':
      return riskText(resource);
    case 'CarePlan':
      return `${resource.title ?? 'Plan'}: ${resource.activity?.length ?? 0} activities`;
    case 'Observation':
      return `${text(resource.code)}: ${valueText(resource)}`;
    case 'Provenance':
      return `${text(resource.activity) || 'Record'} of ${resource.target.length} resources`;
    case 'Device':
      return resource.deviceName?.[0]?.name ?? 'Model';
    default:
      return '';
  }
}

/** `prevent-2023: Cardiovascular disease, 10 y 17.7 %; …` */
function riskText({ prediction = [], method }: RiskAssessment): string {
  const model = method?.coding?.[0]?.code ?? text(method);
  const risks = prediction.map((each) => {
    const { outcome, probabilityDecimal, qualitativeRisk } = each;
    const [what = ''] = text(outcome).split(':');
    const level =
      probabilityDecimal === undefined
        ? text(qualitativeRisk)
        : `${probabilityDecimal.toFixed(1)} %`;
    return `${[what, horizonText(each)].filter((part) => part !== '').join(', ')} ${level}`;
  });
  return `${model}: ${risks.length === 0 ? 'not computable' : risks.join('; ')}`;
}

function horizonText({ whenPeriod }: RiskAssessmentPrediction): string {
  const years = [whenPeriod?.end, whenPeriod?.start].map((date) => Number(date?.slice(0, 4)));
  const span = (years[0] ?? NaN) - (years[1] ?? NaN);
  return span > 0 ? `${span} y` : '';
}

/** What a person looks for first: results, then what could not be computed, then who made it. */
function rankOf(resource: Resource): number {
  if (resource.resourceType === 'RiskAssessment') return resource.prediction === undefined ? 3 : 0;
  const ranks: Partial<Record<string, number>> = { CarePlan: 1, Observation: 2, Provenance: 4 };
  return ranks[resource.resourceType] ?? 5;
}

function shortened(id: string): string {
  return id.length > 12 ? `${id.slice(0, 8)}…` : id;
}
