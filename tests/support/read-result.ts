/** What a reader finds in a transaction Bundle of ours, by the public description of it alone. */
import type { Bundle, Observation, RiskAssessment } from '@medplum/fhirtypes';
import type { Row } from './vector-rows.ts';

const MODELS = 'https://health-analysis-mentor.org/fhir/CodeSystem/mentor-models';

/** SNOMED CT, as the table of outcomes names them. */
const OUTCOMES: Readonly<Record<string, string>> = {
  totalCVD: '49601007',
  ASCVD: '72092001',
  HF: '84114007',
  CHD: '414545008',
  stroke: '230690007',
};

export function riskAssessments(bundle: Bundle, model: string): RiskAssessment[] {
  return resourcesOf(bundle).filter(
    (resource): resource is RiskAssessment =>
      resource?.resourceType === 'RiskAssessment' && isOf(resource, model),
  );
}

export function scores(bundle: Bundle, model: string): Observation[] {
  return resourcesOf(bundle).filter(
    (resource): resource is Observation =>
      resource?.resourceType === 'Observation' && isOf(resource, model),
  );
}

function resourcesOf(bundle: Bundle) {
  return (bundle.entry ?? []).map(({ resource }) => resource);
}

function isOf({ method }: RiskAssessment | Observation, model: string): boolean {
  return method?.coding?.some(({ system, code }) => system === MODELS && code === model) === true;
}

/** Points or index, else the probability (0–1) of the row's outcome and horizon. */
export function readResult(bundle: Bundle, model: string, row: Row): number | undefined {
  const [score, ...more] = scores(bundle, model);
  if (more.length > 0) throw new Error(`${model}: more than one score`);
  if (score !== undefined) return score.valueQuantity?.value;
  const outcome = OUTCOMES[row['outcome'] ?? ''];
  const years = Number(row['horizonYears'] ?? NaN);
  const prediction = riskAssessments(bundle, model)
    .flatMap((each) => each.prediction ?? [])
    .find(
      (each) =>
        (outcome === undefined || each.outcome?.coding?.[0]?.code === outcome) &&
        (Number.isNaN(years) || yearsOf(each.whenPeriod) === years),
    );
  const percent = prediction?.probabilityDecimal;
  return percent === undefined ? undefined : percent / 100;
}

function yearsOf(period: { readonly start?: string; readonly end?: string } | undefined): number {
  return Number(period?.end?.slice(0, 4)) - Number(period?.start?.slice(0, 4));
}
