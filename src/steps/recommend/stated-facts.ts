/**
 * Facts that are stated: conditions, medications, smoking, pregnancy; yes, no, presumed no, or unknown.
 *
 * What is not on a list that holds something reads as no where the hospital's `absentMeansNo` says so; the
 * fact's remark then says that it was presumed.
 */
import type { Statement } from '../../domain/patient-record.ts';
import type { FactContext, FactReading } from './fact-reading.ts';
import { monthsBetween, statedFact, unknownFact } from './fact-reading.ts';

type Yes = Extract<Statement, { says: 'yes' }>;

/** A pregnancy stated by an Observation counts for nine months. */
const PREGNANCY_MONTHS = 9;
/** A smoking status older than two years is not today's. */
const SMOKING_MONTHS = 24;

/**
 * Whether any of the conditions is present.
 *
 * @param ever also a condition that is over counts ("history of")
 */
export function conditionFact(
  { record, settings }: FactContext,
  concepts: readonly string[],
  ever = false,
): FactReading {
  const statements = concepts.flatMap((concept) => record.conditions.get(concept) ?? []);
  const presumed = settings.absentMeansNo.conditions && record.holdsConditions;
  return readStatements(statements, ever, presumed ? 'not on the problem list' : undefined);
}

/** Whether a medication of the group is taken now. */
export function medicationFact({ record, settings }: FactContext, group: string): FactReading {
  const statements = record.medications.get(group) ?? [];
  const presumed = settings.absentMeansNo.medications && record.holdsMedications;
  return readStatements(statements, false, presumed ? 'not on the medication list' : undefined);
}

/** `none`, `low`, `moderate` or `high`; unknown where a statin is taken and its dose is not told. */
export function statinIntensityFact(context: FactContext): FactReading {
  const statin = medicationFact(context, 'statin');
  if (statin.value === false) return { ...statin, value: 'none' };
  const taken = currentYes(context.record.medications.get('statin') ?? []);
  const best = (['high', 'moderate', 'low'] as const).find((intensity) =>
    taken.some((statement) => statement.intensity === intensity),
  );
  if (best !== undefined) return { ...statin, value: best };
  return unknownFact('Intensity of the statin: not told by product or dose', statin.sources);
}

/** Current smoking, from the newest smoking status of the last two years. */
export function smokerFact({ record }: FactContext): FactReading {
  const status = record.codedValues.get('smoking-status')?.[0];
  if (!status) return unknownFact('Smoking status: not recorded');
  if (monthsBetween(status.observedAtMs, record.asOfMs) > SMOKING_MONTHS) {
    return unknownFact(`Smoking status: older than ${SMOKING_MONTHS} months`, [status.source]);
  }
  return statedFact(status.value.startsWith('current'), status);
}

/** Smoking now or in the past: any status of a smoker, whenever; "never" where all say so. */
export function everSmokerFact({ record }: FactContext): FactReading {
  const statuses = record.codedValues.get('smoking-status') ?? [];
  const smoked = statuses.find(({ value }) => value.startsWith('current') || value === 'former');
  if (smoked) return statedFact(true, smoked);
  const never = statuses.find(({ value }) => value === 'never');
  return never ? statedFact(false, never) : unknownFact('Smoking status: not recorded');
}

/** Pregnancy now; never for a man. */
export function pregnancyFact(context: FactContext): FactReading {
  const { record } = context;
  if (record.gender === 'male') {
    return { value: false, sources: [record.patientSource], remark: 'male' };
  }
  const condition = conditionFact(context, ['pregnancy']);
  const status = record.codedValues
    .get('pregnancy-status')
    ?.find(({ observedAtMs }) => monthsBetween(observedAtMs, record.asOfMs) <= PREGNANCY_MONTHS);
  if (condition.value === true || !status) return condition;
  return statedFact(status.value === 'pregnant', status);
}

function readStatements(
  statements: readonly Statement[],
  ever: boolean,
  presumedNo: string | undefined,
): FactReading {
  const yes = ever ? allYes(statements) : currentYes(statements);
  const since = yes[0]?.since;
  const sources = yes.map(({ source }) => source);
  if (yes.length > 0) {
    return { value: true, sources, ...(since === undefined ? {} : { observedAt: since }) };
  }
  const no = statements.flatMap((statement) => (statement.says === 'no' ? [statement.source] : []));
  if (no.length > 0) return { value: false, sources: no, remark: 'stated' };
  const past = allYes(statements).map(({ source }) => source);
  if (past.length > 0)
    return { value: false, sources: past, remark: 'recorded as no longer active' };
  return presumedNo === undefined
    ? unknownFact('not stated in the record')
    : { value: false, sources: [], remark: presumedNo };
}

function allYes(statements: readonly Statement[]): Yes[] {
  return statements.flatMap((statement) => (statement.says === 'yes' ? [statement] : []));
}

function currentYes(statements: readonly Statement[]): Yes[] {
  return allYes(statements).filter((statement) => statement.current);
}
