/** What we write about images, for validators: a reading of every kind, and what a person decides on it. */
import type { Bundle, Observation, RiskAssessment } from '@medplum/fhirtypes';
import { decisionBundle } from '#src/flows/decision-bundle.ts';
import { decidedFinding, type FindingChoice } from '#src/steps/decide/decided-finding.ts';
import { imagingBundle } from '#src/steps/report/imaging/imaging-bundle.ts';
import {
  aHeader,
  anUndecidedReading,
  aReading,
  aReadingAtPoint,
  aRefusal,
  aStudyReading,
  aTumourReading,
} from './a-reading.ts';
import type { Named } from './written-by-the-service.ts';

const BY = { reference: 'Practitioner/3', name: 'Dr Example' };
const AT = '2026-11-24T11:00:00Z';
const CHOICES: readonly Pick<FindingChoice, 'choice' | 'changedTo' | 'reason'>[] = [
  { choice: 'agree' },
  { choice: 'change', changedTo: 'absent', reason: 'Thymus' },
  { choice: 'disagree', reason: 'Rotated' },
];

export function writtenOfImaging(): Named[] {
  const of = (...readings: Parameters<typeof aStudyReading>[0]) =>
    imagingBundle({
      study: aStudyReading(readings),
      subject: { reference: 'Patient/17' },
      datasets: [aHeader(), aHeader({}, 2)],
      wadoRs: 'https://pacs.example/dicom-web',
    });
  const finding = of(aReading(), aRefusal());
  return [
    { name: 'a finding and a refusal', resource: finding },
    { name: 'no decision', resource: of(anUndecidedReading()) },
    { name: 'a kind', resource: of(aTumourReading()) },
    { name: 'a point', resource: of(aReadingAtPoint()) },
    ...CHOICES.map((choice) => ({
      name: `a person's ${choice.choice}`,
      resource: decided(finding, { ...choice, by: BY, at: AT }),
    })),
  ];
}

/** The resources alone: their addresses are the hospital's. */
function decided(bundle: Bundle, choice: FindingChoice): Bundle {
  const resources = (bundle.entry ?? []).flatMap(({ fullUrl = '', resource }) =>
    resource?.resourceType === 'Observation' || resource?.resourceType === 'RiskAssessment'
      ? [{ fullUrl, resource }]
      : [],
  );
  const answered = resources.filter(({ resource }) => isAnswer(resource));
  const changed = answered.map((each) => ({
    ...each,
    resource: decidedFinding(each.resource, choice),
  }));
  const { entry = [] } = decisionBundle(changed, choice.by, choice.at);
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: entry.map(({ fullUrl, resource }) => ({
      ...(fullUrl === undefined ? {} : { fullUrl }),
      ...(resource === undefined ? {} : { resource }),
    })),
  };
}

function isAnswer(resource: Observation | RiskAssessment): boolean {
  return resource.resourceType === 'Observation'
    ? resource.valueCodeableConcept !== undefined
    : resource.prediction !== undefined;
}
