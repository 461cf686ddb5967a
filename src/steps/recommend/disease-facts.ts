/**
 * Facts about diseases that follow from several statements or values: ASCVD, chronic kidney disease, dyslipidaemia.
 */
import type { FactContext, FactReading } from './fact-reading.ts';
import { derivedFact, newest, statedFact } from './fact-reading.ts';
import { conditionFact } from './stated-facts.ts';

const NINETY_DAYS_MS = 90 * 24 * 3_600_000;

/** Clinical atherosclerotic disease, ever. Haemorrhagic stroke is none, so the concept `stroke` is not asked. */
export function ascvdFact(context: FactContext): FactReading {
  const concepts = ['ascvd', 'myocardial-infarction', 'chd', 'pad', 'pci-cabg-procedures'];
  return conditionFact(context, concepts, true);
}

/** A condition says so, or two eGFR below 60 mL/min/1.73 m² at least 90 days apart (KDIGO 2024). */
export function ckdFact(context: FactContext): FactReading {
  const stated = conditionFact(context, ['ckd', 'kidney-failure']);
  if (stated.value === true) return stated;
  const low = (context.record.measurements.get('egfr') ?? []).filter(({ value }) => value < 60);
  const [last, first] = [low[0], low.at(-1)];
  if (!last || !first || last.observedAtMs - first.observedAtMs < NINETY_DAYS_MS) return stated;
  return derivedFact(
    true,
    [statedFact(true, first), statedFact(true, last)],
    'eGFR below 60 twice, at least 90 days apart',
  );
}

/**
 * LDL cholesterol above 130 mg/dL, HDL cholesterol below 40 mg/dL, or a condition.
 *
 * Source: US Preventive Services Task Force, statin use, 2016 and 2022: definition of dyslipidaemia.
 */
export function dyslipidemiaFact(context: FactContext): FactReading {
  const stated = conditionFact(context, ['dyslipidemia', 'familial-hypercholesterolemia']);
  if (stated.value === true) return stated;
  const ldl = newest(context.record, 'ldl-cholesterol');
  const hdl = newest(context.record, 'hdl-cholesterol');
  if (ldl && ldl.value > 130) {
    return derivedFact(true, [statedFact(true, ldl)], 'LDL cholesterol above 130 mg/dL');
  }
  if (hdl && hdl.value < 40) {
    return derivedFact(true, [statedFact(true, hdl)], 'HDL cholesterol below 40 mg/dL');
  }
  if (!ldl || !hdl) return stated;
  const both = [statedFact(false, ldl), statedFact(false, hdl)];
  return derivedFact(false, both, 'LDL and HDL cholesterol within limits');
}
