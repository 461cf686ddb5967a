/** A record that a client sends → its assessment stored, and written to its hospital, as a launch would; and what is then held. */
import { AppError } from '../errors.ts';
import type { PublishedStore } from '../ports/published-store.ts';
import type { ResourceStore, StoredVersion } from '../ports/resource-store.ts';
import type { AssessGivenPorts } from './assess-given.ts';
import { assessPatient } from './assess-patient.ts';
import type { Chart, Hospital } from './chart.ts';
import { entryResources } from './entry-resources.ts';
import {
  hospitalOfRecord,
  NO_HOSPITAL,
  patientsIn,
  requireModels,
  type GivenPatient,
  type GivenRecord,
} from './given-record.ts';
import { CARE_PLAN } from './published-resources.ts';
import type { Publish } from './publish-in-turn.ts';

export interface AssessAndPublishPorts extends AssessGivenPorts {
  readonly publish: Publish;
  readonly published: PublishedStore;
  readonly resources: ResourceStore;
}

/** @throws AppError `input.*`, `request.invalid`, `request.unprocessable` where the hospital is not clear */
export async function assessAndPublish(
  given: GivenRecord,
  ports: AssessAndPublishPorts,
): Promise<readonly StoredVersion[]> {
  requireModels(given, await ports.knowledge());
  const hospital = hospitalOfRecord(given, ports.hospitals);
  if (hospital === undefined)
    throw new AppError('request.unprocessable', 'whose patients are these? name the hospital', {
      where: 'hospital',
    });
  const held: StoredVersion[] = [];
  for (const patient of patientsIn(given)) {
    const chart = await chartOf(patient, ownerOf(patient, hospital), given, ports);
    await ports.publish(chart);
    held.push(...(await heldOf(chart, ports)));
  }
  return [...new Map(held.map((each) => [`${each.type}/${each.id}`, each])).values()];
}

/** Nothing can be written for a patient whose id at the hospital is not known. */
function ownerOf({ subject }: GivenPatient, hospital: Hospital): Hospital {
  return subject.startsWith('Patient/') ? hospital : NO_HOSPITAL;
}

async function chartOf(
  { subject, patient, resources }: GivenPatient,
  hospital: Hospital,
  { asOf: given, models }: GivenRecord,
  { knowledge, published, clock }: AssessAndPublishPorts,
): Promise<Chart> {
  const asOf = given ?? clock.now();
  const entries = await published.entries(hospital.id, subject);
  const setAside = await published.setAside(hospital.id, subject);
  const byHand = entryResources(entries);
  const made = assessPatient(
    {
      subject,
      resources: [...resources, ...byHand],
      enteredByHand: new Set(byHand.map(({ id }) => `Observation/${id ?? ''}`)),
      setAside,
      asOf,
      settings: hospital.settings,
      ...(models === undefined ? {} : { models }),
    },
    await knowledge(),
  );
  return {
    hospital: hospital.id,
    subject,
    patient,
    resources: [],
    entries,
    setAside,
    ownResults: undefined,
    readAt: asOf,
    incomplete: [],
    reachable: true,
    record: made.record,
    assessment: made.assessment,
    proposal: made.proposal,
  };
}

/** Results and plan as they are now held, the devices that made them, and where they come from. */
async function heldOf(
  { hospital, subject, assessment }: Chart,
  { published, resources }: AssessAndPublishPorts,
): Promise<StoredVersion[]> {
  const wanted = new Set([CARE_PLAN, ...assessment.results.map(({ manifest }) => manifest.id)]);
  const urns = (await published.ofPatient(hospital, subject))
    .filter((each) => wanted.has(each.subject))
    .flatMap((each) => each.resources.map(({ fullUrl }) => fullUrl.replace('urn:uuid:', '')));
  const snapshot = await resources.snapshot();
  const patients = [{ hospital, patient: subject }];
  const find = (type: string, ids: readonly string[]) =>
    resources.find({ type, ids, patients }, snapshot);
  const results = (
    await Promise.all(['RiskAssessment', 'Observation', 'CarePlan'].map((type) => find(type, urns)))
  ).flat();
  const targets = new Set(results.map(({ type, id }) => `${type}/${id}`));
  const sources = (await resources.find({ type: 'Provenance', patients }, snapshot)).filter(
    ({ resource }) =>
      resource?.resourceType === 'Provenance' &&
      resource.target.some(({ reference = '' }) => targets.has(reference)),
  );
  const devices = await resources.find(
    { type: 'Device', ids: [...results, ...sources].flatMap(devicesIn) },
    snapshot,
  );
  return [...devices, ...results, ...sources];
}

function devicesIn({ resource }: StoredVersion): string[] {
  const text = JSON.stringify(resource);
  return [...text.matchAll(/"Device\/([0-9a-f-]+)"/gu)].flatMap(([, id]) => id ?? []);
}
