/**
 * A score or index → Observation: value with its UCUM unit, what it is derived from, how it came about.
 *
 * Preliminary until a clinician confirms; `device`, not `performer`, since R4 allows no Device there.
 */
import type { CodeableConcept, Observation, Quantity } from '@medplum/fhirtypes';
import type { ModelResult } from '../../domain/assessment.ts';
import {
  CODE_SYSTEMS,
  IDENTIFIER_SYSTEMS,
  STRUCTURE_DEFINITIONS,
} from '../../domain/codes/mentor.ts';
import type { ModelOutput } from '../../domain/model.ts';
import { contentId } from './content-id.ts';
import { contributionExtensions, referencePersonExtension } from './contributions.ts';
import { exact } from './figures.ts';
import { aiMeta, identifierOf, UCUM } from './labels.ts';
import { methodOf } from './model-method.ts';
import { narrativeOf, paragraph } from './narrative.ts';
import { qualitativeRiskOf, resultInWords } from './prediction.ts';
import type { ReportContext } from './risk-assessment.ts';
import type { TypeOf } from './sources.ts';
import { referencesOfType, sourcesOf } from './sources.ts';

const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const SCORE_UNIT = '{score}';

/** What R4 allows an Observation to be derived from; everything else is in its Provenance. */
export const ORIGINS: readonly string[] = [
  'DocumentReference',
  'ImagingStudy',
  'Media',
  'MolecularSequence',
  'Observation',
  'QuestionnaireResponse',
];

/** @returns undefined where the model gives no score */
export function scoreObservationOf(
  result: ModelResult,
  { subject, asOf, device }: ReportContext,
  typeOf: TypeOf,
): (Observation & { id: string }) | undefined {
  const prediction = result.computable
    ? result.predictions.find(({ score }) => score !== undefined)
    : undefined;
  if (prediction?.score === undefined) return undefined;
  const { output, band } = prediction;
  const extension = [
    ...referencePersonExtension(prediction),
    ...contributionExtensions(prediction),
  ];
  const derivedFrom = referencesOfType(sourcesOf(result.features.values()), ORIGINS, typeOf);
  const notes = [...new Set([...result.alerts, ...result.remarks])].filter((text) => text !== '');
  const summary = `${result.manifest.shortTitle}: ${resultInWords(prediction)}.`;
  const content = {
    resourceType: 'Observation',
    meta: aiMeta(STRUCTURE_DEFINITIONS.scoreObservation),
    text: narrativeOf(...[summary, ...notes].map(paragraph)),
    ...(extension.length === 0 ? {} : { extension }),
    status: 'preliminary',
    category: [categoryOf(output)],
    code: codeOf(result, output),
    subject: { reference: subject },
    effectiveDateTime: asOf,
    valueQuantity: quantityOf(prediction.score, output),
    ...(band === undefined ? {} : { interpretation: [{ text: qualitativeRiskOf(band).text }] }),
    ...(notes.length === 0 ? {} : { note: notes.map((text) => ({ text })) }),
    method: methodOf(result),
    device: { reference: device },
    ...(derivedFrom.length === 0 ? {} : { derivedFrom }),
  } satisfies Observation;
  const id = contentId(content);
  return { ...content, id, identifier: [identifierOf(IDENTIFIER_SYSTEMS.observation, id)] };
}

function isScore({ unit }: ModelOutput): boolean {
  return unit === undefined || unit === '1' || unit.startsWith('{');
}

/** A quantity with a unit, such as eGFR, is read where laboratory values are. */
function categoryOf(output: ModelOutput): CodeableConcept {
  const code = isScore(output) ? 'survey' : 'laboratory';
  const display = isScore(output) ? 'Survey' : 'Laboratory';
  return { coding: [{ system: OBSERVATION_CATEGORY, code, display }] };
}

function codeOf({ manifest }: ModelResult, { observationCode }: ModelOutput): CodeableConcept {
  const own = { system: CODE_SYSTEMS.models, code: manifest.id, display: manifest.title };
  return { coding: [observationCode ?? own], text: manifest.shortTitle };
}

function quantityOf(score: number, { scale, unit }: ModelOutput): Quantity {
  const code = unit ?? (scale === 'points' ? SCORE_UNIT : '1');
  const shown = code === SCORE_UNIT ? 'points' : code;
  return { value: exact(score), unit: shown, system: UCUM, code };
}
