/**
 * A RiskAssessment → a DocumentReference that carries it, for a hospital that takes neither RiskAssessment nor Observation.
 *
 * The text is for people, the resource beside it for programs.
 */
import type { DocumentReference, RiskAssessment } from '@medplum/fhirtypes';
import { escapeXhtml } from './narrative.ts';

const LOINC = 'http://loinc.org';

export function resultDocument(risk: RiskAssessment): DocumentReference {
  const instant = risk.occurrenceDateTime;
  const isWithdrawn = risk.status === 'entered-in-error' || risk.status === 'cancelled';
  return {
    resourceType: 'DocumentReference',
    meta: { security: risk.meta?.security ?? [] },
    ...(risk.identifier === undefined ? {} : { identifier: risk.identifier }),
    status: isWithdrawn ? 'entered-in-error' : 'current',
    docStatus: isWithdrawn ? 'entered-in-error' : risk.status === 'final' ? 'final' : 'preliminary',
    type: {
      coding: [{ system: LOINC, code: '51848-0', display: 'Evaluation note' }],
      ...(risk.method?.text === undefined ? {} : { text: risk.method.text }),
    },
    subject: risk.subject,
    ...(instant === undefined ? {} : { date: instant }),
    ...(risk.performer === undefined ? {} : { author: [{ ...risk.performer }] }),
    description:
      'Result of a risk model, written as a document, since this hospital takes neither RiskAssessment nor Observation resources.',
    content: [
      attachment('text/html; charset=utf-8', 'Risk assessment', page(risk)),
      attachment(
        'application/fhir+json',
        'The same as a FHIR RiskAssessment',
        JSON.stringify(risk),
      ),
    ],
  };
}

function attachment(contentType: string, title: string, text: string) {
  return { attachment: { contentType, title, data: base64(text) } };
}

function page(risk: RiskAssessment): string {
  const lines = [
    risk.method?.text,
    ...(risk.prediction ?? []).map(({ outcome, rationale }) =>
      [outcome?.text, rationale].filter(Boolean).join(': '),
    ),
    ...(risk.note ?? []).map(({ text }) => text),
  ].filter((line) => line !== undefined && line !== '');
  const body = lines.map((line) => `<p>${escapeXhtml(line ?? '')}</p>`).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Risk assessment</title></head><body>${body}</body></html>`;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
