/** One prediction of a model → RiskAssessment.prediction: outcome, percentage, band, period, wording, reasons. */
import type { CodeableConcept, RiskAssessmentPrediction } from '@medplum/fhirtypes';
import type { Prediction } from '../../domain/assessment.ts';
import type { Band, ModelManifest, ModelOutput } from '../../domain/model.ts';
import { contributionExtensions, referencePersonExtension } from './contributions.ts';
import { percent, short } from './figures.ts';
import { horizonInWords, periodFrom } from './horizon.ts';
import { uncertaintyExtension } from './uncertainty.ts';

const RISK_PROBABILITY = 'http://terminology.hl7.org/CodeSystem/risk-probability';

export interface PredictionContext {
  readonly manifest: ModelManifest;
  readonly variant: string | undefined;
  readonly asOf: string;
}

export function predictionOf(
  prediction: Prediction,
  { manifest, variant, asOf }: PredictionContext,
): RiskAssessmentPrediction {
  const { output, probability, band } = prediction;
  const period = periodFrom(asOf, output.horizon);
  const model = [manifest.shortTitle, variant].filter((part) => part !== undefined).join(', ');
  // The points are explained where they are: in the Observation.
  const explained =
    output.scale === 'probability'
      ? [
          ...uncertaintyExtension(prediction),
          ...referencePersonExtension(prediction),
          ...contributionExtensions(prediction),
        ]
      : [];
  return {
    ...(explained.length === 0 ? {} : { extension: explained }),
    outcome: outcomeOf(output),
    ...(probability === undefined ? {} : { probabilityDecimal: percent(probability) }),
    ...(band === undefined ? {} : { qualitativeRisk: qualitativeRiskOf(band) }),
    ...(period === undefined ? {} : { whenPeriod: period }),
    rationale: `${resultInWords(prediction)} (${model})`,
  };
}

function outcomeOf({ coding, title, meaning }: ModelOutput): CodeableConcept {
  const text = title === meaning ? title : `${title}: ${meaning}`;
  return coding === undefined ? { text } : { coding: [coding], text };
}

export function qualitativeRiskOf({ qualitative, label }: Band): CodeableConcept {
  if (qualitative === undefined) return { text: label };
  return { coding: [{ system: RISK_PROBABILITY, code: qualitative }], text: label };
}

/** "14.7 % in 10 years", "5 points: medium risk". */
export function resultInWords({ output, probability, score, band }: Prediction): string {
  const when = horizonInWords(output.horizon);
  const points = output.scale === 'points' ? ' points' : unitSuffix(output.unit);
  const parts = [
    ...(score === undefined ? [] : [`${short(score)}${points}`]),
    ...(probability === undefined ? [] : [`${short(probability * 100)} %${when}`]),
    ...(band === undefined ? [] : [band.label]),
  ];
  return parts.join(': ');
}

function unitSuffix(unit: string | undefined): string {
  return unit === undefined || unit === '1' || unit.startsWith('{') ? '' : ` ${unit}`;
}
