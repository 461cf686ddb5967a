/**
 * The examples of profiles/: real output about three patients of the sandbox, and what a clinician decides on it.
 *
 * Out: each under its name, with the addresses that a server would give: `Device/prevent-2023` for `urn:uuid:…`.
 */
import type {
  Bundle,
  CarePlan,
  Device,
  Observation,
  Resource,
  RiskAssessment,
} from '@medplum/fhirtypes';

import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { assessPatient } from '#src/flows/assess-patient.ts';
import { decisionBundle } from '#src/flows/decision-bundle.ts';
import { sandboxBundles } from '#src/sandbox/sandbox.ts';
import { decidedFinding } from '#src/steps/decide/decided-finding.ts';
import { decidedPlan } from '#src/steps/decide/decided-plan.ts';
import { decidedResult } from '#src/steps/decide/decided-result.ts';
import { imagingBundle } from '#src/steps/report/imaging/imaging-bundle.ts';
import { aHeader, aReading, aRefusal, aStudyReading } from './a-reading.ts';
import { shippedKnowledge } from './shipped-knowledge.ts';

const AS_OF = '2026-11-24T10:05:00Z';
const DECIDED_AT = '2026-11-24T10:20:00Z';
const BY = { reference: 'Practitioner/example', name: 'Dr Example' };
const knowledge = await shippedKnowledge();

/** Names of examples by what they are. */
type Naming = (resource: Resource) => string;

function assessed(patient: string, model: string): Bundle {
  const chart = sandboxBundles(AS_OF).find(({ id }) => id === patient)?.bundle;
  const request = {
    subject: `Patient/${patient}`,
    resources: chart?.entry ?? [],
    asOf: AS_OF,
    settings: DEFAULT_SETTINGS,
    models: new Set([model]),
  };
  return assessPatient(request, knowledge).bundle;
}

/** Each resource with its name as id, and every reference to it by that name. */
function named(bundle: Bundle, nameOf: Naming): Resource[] {
  const entries = bundle.entry ?? [];
  const text = entries.reduce(
    (json, { fullUrl = '', resource }) =>
      json.replaceAll(`"${fullUrl}"`, `"${resource!.resourceType}/${nameOf(resource!)}"`),
    JSON.stringify(entries.map(({ resource }) => ({ ...resource, id: nameOf(resource!) }))),
  );
  return JSON.parse(text) as Resource[];
}

function naming(names: Readonly<Record<string, string>>): Naming {
  return (resource) =>
    resource.resourceType === 'Device'
      ? (resource.modelNumber ?? '')
      : (names[resource.resourceType] ?? resource.resourceType);
}

/** A film that was read and one that was refused, of one study. */
function readStudy(): Resource[] {
  const bundle = imagingBundle({
    study: aStudyReading([aReading(), aRefusal()]),
    subject: { reference: 'Patient/example' },
    datasets: [aHeader(), aHeader({}, 2)],
    wadoRs: 'https://pacs.example/dicom-web',
  });
  return named(bundle, (resource) => {
    switch (resource.resourceType) {
      case 'Device':
        return resource.modelNumber ?? '';
      case 'Observation':
        return resource.dataAbsentReason === undefined ? 'pneumonia' : 'image-refused';
      case 'RiskAssessment':
        return resource.prediction === undefined ? 'image-refused' : 'pneumonia';
      default:
        return 'chest-film';
    }
  });
}

/** The same finding at another place, with a box that a person drew. */
function changedFinding(study: readonly Resource[]): Observation {
  const finding = ofType<Observation>(study, 'Observation').find(({ id }) => id === 'pneumonia');
  const { sopInstanceUid, frame } = aReading().image;
  const changed = decidedFinding(finding!, {
    choice: 'change',
    by: BY,
    at: DECIDED_AT,
    place: 'Left lower lobe, behind the heart',
    box: { sopInstanceUid, frame, region: { left: 90, top: 70, right: 130, bottom: 108.5 } },
    reason: 'The heatmap lies on the thymus.',
  });
  return { ...changed, id: 'pneumonia-changed' };
}

/** Confirmed, and the first of the plan accepted, the second refused. */
function decided(result: RiskAssessment, plan: CarePlan): Resource[] {
  const resources = [
    decidedResult(result, { choice: 'confirm', by: BY, at: DECIDED_AT }),
    decidedPlan(plan, [{ choice: 'accept' }, { choice: 'reject', reason: 'patient-declined' }]),
  ].map((resource) => ({
    fullUrl: `${resource.resourceType}/${resource.id ?? ''}`,
    resource: { ...resource, id: 'decided' },
  }));
  const bundle = decisionBundle(resources, BY, DECIDED_AT);
  return named(bundle, () => 'decided');
}

/** Ready to be written as `<ResourceType>-<id>.json`. */
export function profileExamples(): Resource[] {
  const whole = assessed('oneill', 'prevent-2023');
  const cardiovascular = named(
    whole,
    naming({
      RiskAssessment: 'prevent-cvd',
      CarePlan: 'proposal',
      Provenance: 'prevent-cvd',
    }),
  );
  const inPatient = named(
    assessed('macleod', 'news2'),
    naming({ RiskAssessment: 'news2', Observation: 'news2' }),
  );
  const stale = named(assessed('jensen', 'pce-2013'), naming({ RiskAssessment: 'not-computable' }));
  const [risk] = ofType<RiskAssessment>(cardiovascular, 'RiskAssessment');
  const [plan] = ofType<CarePlan>(cardiovascular, 'CarePlan');
  const study = readStudy();
  return [
    { ...whole, id: 'assessment' },
    ...cardiovascular,
    ...decided(risk!, plan!),
    ...ofType<Observation>(inPatient, 'Observation'),
    ...ofType<RiskAssessment>(inPatient, 'RiskAssessment'),
    ...ofType<Device>(inPatient, 'Device'),
    ...ofType<RiskAssessment>(stale, 'RiskAssessment'),
    ...ofType<Device>(stale, 'Device'),
    ...study,
    changedFinding(study),
  ];
}

function ofType<T extends Resource>(resources: readonly Resource[], type: T['resourceType']): T[] {
  return resources.filter((resource): resource is T => resource.resourceType === type);
}
