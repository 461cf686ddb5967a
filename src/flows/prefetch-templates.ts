/**
 * What a launch reads, as prefetch templates of CDS Hooks 2.0: one search a type, of those that US Core asks of a server.
 */
import type { RecordQuery } from '../ports/ehr.ts';
import { ESSENTIAL_TYPES } from './record-queries.ts';

export interface PrefetchTemplate {
  readonly key: string;
  /** Relative FHIR query with `{{context.patientId}}`. */
  readonly query: string;
  /** The same as it is asked with a token. */
  readonly asks: RecordQuery;
  /** Without it no honest answer is possible. */
  readonly required: boolean;
}

const PATIENT = '{{context.patientId}}';
/** Keeps an address below 2,000 characters. */
const CODES_PER_TEMPLATE = 80;
/** Search parameters that US Core asks for beside the patient. */
const BESIDE: Readonly<Record<string, string>> = {
  CarePlan: '&category=assess-plan',
  MedicationRequest:
    '&intent=order,plan,original-order,reflex-order,filler-order,instance-order' +
    '&_include=MedicationRequest:medication',
  MedicationStatement: '&_include=MedicationStatement:medication',
};

export function prefetchTemplates(queries: readonly RecordQuery[]): readonly PrefetchTemplate[] {
  return queries
    .filter(({ type }) => type !== 'RiskAssessment')
    .flatMap((query): PrefetchTemplate[] => {
      const { type, codes } = query;
      const key = type.charAt(0).toLowerCase() + type.slice(1);
      const required = ESSENTIAL_TYPES.includes(type);
      if (type === 'Patient') return [{ key, query: `Patient/${PATIENT}`, asks: query, required }];
      if (codes !== undefined) return byCode(key, type, codes);
      const search = `${type}?patient=${PATIENT}${BESIDE[type] ?? ''}`;
      return [{ key, query: search, asks: query, required }];
    });
}

/** LOINC codes; and our own inputs apart, which most records do not hold. */
function byCode(
  key: string,
  type: RecordQuery['type'],
  codes: readonly string[],
): PrefetchTemplate[] {
  const all = [...new Set(codes)];
  const published = all.filter((code) => !code.includes('|'));
  const own = all.filter((code) => code.includes('|'));
  const template = (name: string, some: readonly string[], required: boolean) => {
    const plain = some.map((code) => code.split('|').at(-1)).join(',');
    const query = `${type}?patient=${PATIENT}&code=${plain}`;
    return { key: name, query, asks: { type, codes: some }, required };
  };
  return [
    ...chunks(published).map((some, n) => template(`${key}${n + 1}`, some, true)),
    ...chunks(own).map((some, n) => template(`answer${n + 1}`, some, false)),
  ];
}

function chunks(codes: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(codes.length / CODES_PER_TEMPLATE) }, (_, n) =>
    codes.slice(n * CODES_PER_TEMPLATE, (n + 1) * CODES_PER_TEMPLATE),
  );
}
