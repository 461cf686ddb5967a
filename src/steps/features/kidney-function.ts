/**
 * eGFR as an input: CKD-EPI 2021 from creatinine, age and sex; as reported where there is no creatinine.
 */
import { ckdEpi2021 } from '../../domain/ckd-epi-2021.ts';
import { measured, newestOf } from './measured.ts';
import type { Reading, ReadingContext } from './reading.ts';

const CKD_EPI_2021_CODES = new Set(['98979-8', '98980-6']);

export function readEgfr(context: ReadingContext): Reading {
  const { ageYears, gender, patientSource } = context.record;
  const creatinine = newestOf('creatinine', context);
  if (
    'known' in creatinine ||
    ageYears === undefined ||
    (gender !== 'female' && gender !== 'male')
  ) {
    return reported(context);
  }
  const { observedAt, observedAtMs, source, enteredByHand } = creatinine;
  return {
    known: true,
    value: ckdEpi2021(creatinine.value, ageYears, gender),
    origin: enteredByHand === true ? 'entered-by-hand' : 'derived',
    sources: [source, patientSource],
    observedAt,
    observedAtMs,
    remark: `computed from creatinine ${creatinine.asRecorded.value} ${creatinine.asRecorded.unit} by CKD-EPI 2021`,
  };
}

function reported(context: ReadingContext): Reading {
  const egfr = newestOf('egfr', context);
  if ('known' in egfr) {
    const detail = `${egfr.detail} Creatinine would do as well.`;
    return { ...egfr, detail };
  }
  const method = CKD_EPI_2021_CODES.has(egfr.code)
    ? 'as the laboratory reports it'
    : 'as the laboratory reports it, by another equation than CKD-EPI 2021';
  return { ...measured(egfr), remark: method };
}
