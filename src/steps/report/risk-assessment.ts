/**
 * One model's result → RiskAssessment: its predictions, or why there is none; preliminary until a clinician confirms.
 *
 * R4: probabilityDecimal is a percentage, 0–100. The label and the status follow HL7 AI Transparency on FHIR.
 */
import type { RiskAssessment } from '@medplum/fhirtypes';
import type { ModelResult, Prediction } from '../../domain/assessment.ts';
import { IDENTIFIER_SYSTEMS, STRUCTURE_DEFINITIONS } from '../../domain/codes/mentor.ts';
import type { Source } from '../../domain/source.ts';
import { contentId } from './content-id.ts';
import { aiMeta, identifierOf } from './labels.ts';
import { methodOf, variantTitle } from './model-method.ts';
import { narrativeOf, paragraph } from './narrative.ts';
import { notComputableExtension, notComputableNotes, notComputedNote } from './not-computable.ts';
import { predictionOf, resultInWords } from './prediction.ts';
import { horizonInWords } from './horizon.ts';
import { referencesTo, sourcesOf } from './sources.ts';

/** For whom, when, and by which device: the same for all that an assessment writes. */
export interface ReportContext {
  readonly subject: string;
  readonly asOf: string;
  /** Reference to the model's Device. */
  readonly device: string;
}

export const RISK_ASSESSMENT_CODE = {
  coding: [
    {
      system: 'http://snomed.info/sct',
      code: '709510001',
      display: 'Assessment of risk for disease',
    },
  ],
};

/** @returns undefined for a score without published bands: its Observation says all */
export function riskAssessmentOf(
  result: ModelResult,
  { subject, asOf, device }: ReportContext,
): (RiskAssessment & { id: string }) | undefined {
  const predictions = result.computable ? result.predictions.filter(saysARisk) : [];
  if (result.computable && predictions.length === 0) return undefined;
  const variant = variantTitle(result);
  const context = { manifest: result.manifest, variant, asOf };
  const basis = referencesTo(basisOf(result));
  const note = notesOf(result);
  const content = {
    resourceType: 'RiskAssessment',
    meta: aiMeta(STRUCTURE_DEFINITIONS.riskAssessment),
    text: narrativeOf(paragraph(summaryOf(result))),
    ...(result.computable ? {} : { extension: [notComputableExtension(result)] }),
    status: 'preliminary',
    method: methodOf(result),
    code: RISK_ASSESSMENT_CODE,
    subject: { reference: subject },
    occurrenceDateTime: asOf,
    performer: { reference: device },
    ...(basis.length === 0 ? {} : { basis }),
    ...(predictions.length === 0
      ? {}
      : { prediction: predictions.map((each) => predictionOf(each, context)) }),
    ...(note.length === 0 ? {} : { note }),
  } satisfies RiskAssessment;
  // Narrative and extension say the same as the notes, for others to read.
  const id = contentId({ ...content, text: undefined, extension: undefined });
  return { ...content, id, identifier: [identifierOf(IDENTIFIER_SYSTEMS.assessment, id)] };
}

/** A probability, or a score in a published band. */
function saysARisk({ output, probability, band }: Prediction): boolean {
  return (
    output.scale === 'probability' || probability !== undefined || band?.qualitative !== undefined
  );
}

function basisOf(result: ModelResult): Source[] {
  const read = sourcesOf(result.features.values());
  return result.computable ? read : [...read, ...result.refusedBy];
}

function notesOf(result: ModelResult): { text: string }[] {
  const notes = result.computable
    ? result.notComputed.map(notComputedNote)
    : notComputableNotes(result);
  const all = [...result.alerts, ...notes, ...result.remarks];
  return [...new Set(all)].filter((text) => text !== '').map((text) => ({ text }));
}

function summaryOf(result: ModelResult): string {
  const { shortTitle } = result.manifest;
  if (!result.computable) return `${shortTitle}: not computable; the note says what is missing.`;
  const results = result.predictions.map(
    (each) =>
      `${each.output.title}${each.probability === undefined ? horizonInWords(each.output.horizon) : ''}: ${resultInWords(each)}`,
  );
  return `${shortTitle}. ${results.join('; ')}. Not yet seen by a clinician.`;
}
