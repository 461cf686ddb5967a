/** What was read of a patient → the chart: record, results and proposal, with what was entered in our app. */
import type { Clock } from '../ports/clock.ts';
import type { PublishedStore } from '../ports/published-store.ts';
import type { AssessResources, Chart, Hospital } from './chart.ts';
import { entryResources, isByHand } from './entry-resources.ts';

export interface AssessChartPorts {
  readonly assess: AssessResources;
  readonly published: PublishedStore;
  readonly clock: Clock;
  readonly hospitalOf: (id: string) => Hospital;
}

export type ChartAsRead = Pick<
  Chart,
  | 'hospital'
  | 'subject'
  | 'patient'
  | 'resources'
  | 'ownResults'
  | 'readAt'
  | 'deleted'
  | 'incomplete'
  | 'partlyRead'
  | 'reachable'
>;

export async function assessChart(read: ChartAsRead, ports: AssessChartPorts): Promise<Chart> {
  const { hospital, subject } = read;
  const entries = await ports.published.entries(hospital, subject);
  const setAside = await ports.published.setAside(hospital, subject);
  const byHand = entryResources(entries);
  // Entered here and written there: the hospital's copy would be the same value twice.
  const resources = read.resources.filter((resource) => !isByHand(resource));
  const made = await ports.assess({
    subject,
    resources: [...resources, ...byHand],
    enteredByHand: new Set(byHand.map(({ id }) => `Observation/${id ?? ''}`)),
    setAside,
    asOf: ports.clock.now(),
    settings: ports.hospitalOf(hospital).settings,
  });
  return { ...read, resources, entries, setAside, ...made };
}
