/**
 * One image by one model → RiskAssessment: the probability of the finding, or of each kind, as a percentage.
 *
 * Refused: no probability, and a note that says why.
 */
import type { RiskAssessment, RiskAssessmentPrediction } from '@medplum/fhirtypes';
import { IDENTIFIER_SYSTEMS, STRUCTURE_DEFINITIONS } from '../../../domain/codes/mentor.ts';
import type { ImageReading, ReadImage } from '../../../domain/image-reading.ts';
import { contentId } from '../content-id.ts';
import { percent, short } from '../figures.ts';
import { aiMeta, identifierOf } from '../labels.ts';
import { methodOfModel } from '../model-method.ts';
import { narrativeOf, paragraph } from '../narrative.ts';
import { RISK_ASSESSMENT_CODE } from '../risk-assessment.ts';
import { imagesRead, uidIdentifier } from './dicom-identifiers.ts';
import type { FindingContext } from './finding-observation.ts';
import { classConcept, notesOf, readingInWords, refusedExtension } from './finding-words.ts';

export function findingRiskOf(
  reading: ImageReading,
  { subject, asOf, device, study }: FindingContext,
): RiskAssessment & { id: string } {
  const { manifest, trackingUid } = reading;
  const content = {
    resourceType: 'RiskAssessment',
    meta: aiMeta(STRUCTURE_DEFINITIONS.riskAssessment),
    text: narrativeOf(paragraph(`${manifest.shortTitle}. ${readingInWords(reading)}`)),
    ...(reading.read ? {} : { extension: [refusedExtension(reading)] }),
    status: 'preliminary',
    method: methodOfModel(manifest),
    code: RISK_ASSESSMENT_CODE,
    subject,
    occurrenceDateTime: asOf,
    performer: { reference: device },
    basis: imagesRead(reading, study),
    ...(reading.read ? { prediction: predictionsOf(reading) } : {}),
    note: notesOf(reading),
  } satisfies RiskAssessment;
  const id = contentId({ ...content, text: undefined, trackingUid });
  return {
    ...content,
    id,
    identifier: [identifierOf(IDENTIFIER_SYSTEMS.assessment, id), uidIdentifier(trackingUid)],
  };
}

/** Of two classes the finding's, of more each. */
function predictionsOf({ manifest, classes }: ReadImage): RiskAssessmentPrediction[] {
  const shown = classes.length === 2 ? classes.slice(0, 1) : classes;
  return shown.map(({ id, probability }) => ({
    outcome: classConcept(manifest, id),
    probabilityDecimal: percent(probability),
    rationale: `${short(probability * 100)} % on this image (${manifest.shortTitle})`,
  }));
}
