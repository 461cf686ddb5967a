/** One patient's chart. In: the patient, a tab, and how the app is to be shown. Out: the page. */
import type { Patient, Resource } from '@medplum/fhirtypes';
import type { Advice } from '../cds-hooks/hook-client.ts';
import { html, type Html } from '../html.ts';
import { document } from '../page.ts';
import { adviceTab } from './advice-tab.ts';
import { appsTab } from './apps-tab.ts';
import { chartOf, faultNotice, type PageParts } from './hospital.ts';
import { nameOf, personLine, recordNumberOf } from './person.ts';
import { receivedTab } from './received-tab.ts';
import { medicationsTab, problemsTab } from './record-tabs.ts';
import { resultsTab } from './results-tab.ts';

const TABS = {
  problems: 'Problems',
  results: 'Results',
  medications: 'Medications',
  received: 'Received',
  advice: 'Advice',
  apps: 'Apps',
} as const;

export type Tab = keyof typeof TABS;
type AppPlace = 'sidebar' | 'page';

export interface ChartPage {
  readonly parts: PageParts;
  readonly patient: Patient;
  readonly tab: Tab;
  readonly app: AppPlace | undefined;
  /** Of the service, asked for when its tab is opened. */
  readonly advice: Advice;
}

export function tabOf(text: unknown): Tab {
  const known = (Object.keys(TABS) as Tab[]).find((tab) => tab === text);
  return known ?? 'apps';
}

export function chartPage({ parts, patient, tab, app, advice }: ChartPage): string {
  const id = patient.id ?? '';
  const { faults, clock } = parts;
  const tabs = (Object.keys(TABS) as Tab[]).map(
    (each) =>
      html`<li>
        <a href="/sandbox/patients/${id}?tab=${each}" ${each === tab && html`aria-current="page"`}
          >${TABS[each]}</a
        >
      </li>`,
  );
  const content = html`${faultNotice(faults)}
    <div class="chart ${app ?? ''}">
      <div class="record">
        <h1>${nameOf(patient)}</h1>
        <p class="person">${personLine(patient, clock())}, record ${recordNumberOf(patient)}</p>
        <div id="chart" ${tab === 'received' && html`data-live`}>
          <nav class="tabs" aria-label="Chart">
            <ul>
              ${tabs}
            </ul>
          </nav>
          <h2>${TABS[tab]}</h2>
          ${tabContent(tab, parts, patient, advice)}
        </div>
      </div>
      ${app === undefined ? undefined : appFrame(parts, id, app)}
    </div>`;
  return document({ title: `${nameOf(patient)}, ${TABS[tab]}`, content, wide: app !== undefined });
}

/** Address at which the product is launched for this patient; works once. */
export function launchAddress({ addresses, grants, repository }: PageParts, id: string): string {
  const encounter = chartOf(repository, id).find(
    (resource) => resource.resourceType === 'Encounter' && resource.status === 'in-progress',
  )?.id;
  const launch = grants.newLaunch({
    patient: id,
    ...(encounter === undefined ? {} : { encounter }),
  });
  const url = new URL(`${addresses.base}/launch`);
  url.searchParams.set('iss', addresses.iss);
  url.searchParams.set('launch', launch);
  return url.href;
}

function tabContent(tab: Tab, parts: PageParts, patient: Patient, advice: Advice): Html {
  const id = patient.id ?? '';
  const chart: Resource[] = chartOf(parts.repository, id);
  switch (tab) {
    case 'problems':
      return problemsTab(chart);
    case 'results':
      return resultsTab(chart, id);
    case 'medications':
      return medicationsTab(chart);
    case 'received':
      return receivedTab(parts, chart, id);
    case 'advice':
      return adviceTab(advice, id);
    case 'apps':
      return appsTab(parts, id);
  }
}

function appFrame(parts: PageParts, id: string, app: AppPlace): Html {
  return html`<section class="app" aria-labelledby="app-title">
    <header>
      <h2 id="app-title">Health Analysis Mentor</h2>
      <a href="/sandbox/patients/${id}">Close</a>
    </header>
    <iframe
      title="Health Analysis Mentor, launched ${app === 'page' ? 'as a page' : 'in the sidebar'}"
      src="${launchAddress(parts, id)}"
    ></iframe>
  </section>`;
}
