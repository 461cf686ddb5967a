/**
 * Whether a model is made for this person. What the record states decides; an exclusion that it does not mention does not
 * block, a requirement that it does not state does.
 */
import { sourcesOf, truthOfAny } from '../../domain/statements.ts';
import { lowFiltrationFor90Days } from './kidney-evidence.ts';
import { measuredWithinYear } from './measured-evidence.ts';
import type { MissingFeature } from '../../domain/assessment.ts';
import type { EligibilityRule, ModelManifest } from '../../domain/model.ts';
import type { PatientRecord } from '../../domain/patient-record.ts';
import type { Source } from '../../domain/source.ts';

export interface Refusal {
  readonly detail: string;
  readonly refusedBy: readonly Source[];
  /** What has to be stated before the model applies. */
  readonly missing: readonly MissingFeature[];
}

type Finding =
  | { readonly says: 'yes' | 'no'; readonly sources: readonly Source[] }
  | { readonly says: 'nothing' };

const NOTHING: Finding = { says: 'nothing' };
const PREGNANCY_STATUS_MS = 280 * 86_400_000;

/** Why the model is not made for this person; undefined where nothing speaks against it. */
export function refusalOf(manifest: ModelManifest, record: PatientRecord): Refusal | undefined {
  if (record.deceased !== undefined) return refusalByDeath(record);
  const byAge = refusalByAge(manifest, record);
  if (byAge !== undefined) return byAge;
  for (const rule of manifest.eligibility.rules) {
    const refusal = refusalByRule(rule, record);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** No model is made for the dead; a record read as of a day before the death does not hold it. */
function refusalByDeath({ patientSource }: PatientRecord): Refusal {
  const detail = 'Made for living people; the record states that this person has died.';
  return { detail, refusedBy: [patientSource], missing: [] };
}

/** An unknown age is a missing input, not a reason to exclude. */
function refusalByAge(manifest: ModelManifest, record: PatientRecord): Refusal | undefined {
  const { ages } = manifest.eligibility;
  const { ageYears } = record;
  if (ages === undefined || ageYears === undefined) return undefined;
  if (ageYears >= ages.low && ageYears <= ages.high) return undefined;
  const detail = `Made for people aged ${rangeInWords(ages.low, ages.high)}; this person is ${ageYears}.`;
  return { detail, refusedBy: [record.patientSource], missing: [] };
}

function rangeInWords(low: number, high: number): string {
  return high >= 110 ? `${low} years and older` : `${low} to ${high} years`;
}

function refusalByRule(rule: EligibilityRule, record: PatientRecord): Refusal | undefined {
  const finding = findingOf(rule, record);
  if (rule.kind === 'exclude') {
    if (finding.says !== 'yes') return undefined;
    return {
      detail: `${rule.text}; ${found(finding.sources)}.`,
      refusedBy: finding.sources,
      missing: [],
    };
  }
  if (finding.says === 'yes') return undefined;
  if (finding.says === 'no') {
    const detail = `${rule.text}; the record states that this does not apply.`;
    return { detail, refusedBy: finding.sources, missing: [] };
  }
  const detail = `${rule.text}; the record does not state it.`;
  return { detail, refusedBy: [], missing: [notStated(rule, detail)] };
}

function found(sources: readonly Source[]): string {
  const names = sources.flatMap(({ display }) => (display === undefined ? [] : [display]));
  return names.length === 0 ? 'the record states it' : `the record states: ${names.join(', ')}`;
}

function notStated(rule: EligibilityRule, detail: string): MissingFeature {
  return {
    known: false,
    input: rule.answer ?? rule.id,
    title: rule.text,
    because: 'not-stated',
    detail,
    required: true,
    sources: [],
  };
}

/** What the record says to a rule; the first way of saying it that says anything decides, yes before no. */
function findingOf(rule: EligibilityRule, record: PatientRecord): Finding {
  const findings = [
    byAnswer(rule, record),
    byConditions(rule, record),
    byMedications(rule, record),
    byEvidence(rule, record),
  ];
  return (
    findings.find(({ says }) => says === 'yes') ??
    findings.find(({ says }) => says === 'no') ??
    NOTHING
  );
}

function byAnswer({ answer }: EligibilityRule, record: PatientRecord): Finding {
  const newest = answer === undefined ? undefined : record.answers.get(answer)?.[0];
  if (typeof newest?.value !== 'boolean') return NOTHING;
  return { says: newest.value ? 'yes' : 'no', sources: [newest.source] };
}

function byConditions({ conditions, ever }: EligibilityRule, record: PatientRecord): Finding {
  if (conditions === undefined) return NOTHING;
  const truth = truthOfAny(record.conditions, conditions, ever === true);
  const stated: Finding =
    truth.says === 'nothing' ? NOTHING : { says: truth.says, sources: sourcesOf(truth.statements) };
  return conditions.includes('pregnancy') ? byPregnancyStatus(record, stated) : stated;
}

/** A pregnancy status of the last 40 weeks is more recent than what a problem list keeps. */
function byPregnancyStatus(record: PatientRecord, listed: Finding): Finding {
  const status = record.codedValues.get('pregnancy-status')?.[0];
  if (status === undefined || record.asOfMs - status.observedAtMs > PREGNANCY_STATUS_MS) {
    return listed;
  }
  return { says: status.value === 'pregnant' ? 'yes' : 'no', sources: [status.source] };
}

function byMedications({ medications, ever }: EligibilityRule, record: PatientRecord): Finding {
  if (medications === undefined) return NOTHING;
  const { says, statements } = truthOfAny(record.medications, medications, ever === true);
  return says === 'nothing' ? NOTHING : { says, sources: sourcesOf(statements) };
}

function byEvidence({ evidence }: EligibilityRule, record: PatientRecord): Finding {
  if (evidence === undefined) return NOTHING;
  const sources =
    evidence === 'egfrBelow60For90Days'
      ? lowFiltrationFor90Days(record)
      : measuredWithinYear(evidence, record);
  return sources === undefined ? NOTHING : { says: 'yes', sources };
}
