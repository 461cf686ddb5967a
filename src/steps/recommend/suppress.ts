/**
 * What holds a proposed activity back: a stop of its rule, an allergy, or the same thing already active.
 */
import type { ProposedActivity, RuleFact, SuppressedRule } from '../../domain/care-plan.ts';
import type { ActiveOrder, PatientRecord, Statement } from '../../domain/patient-record.ts';
import type { Source } from '../../domain/source.ts';
import type { CompiledPlan, Stop } from './compiled-plan.ts';
import type { Environment } from './condition.ts';
import { factDefinition, isFactName } from './fact-catalog.ts';
import { inDate } from './wording.ts';

export interface Suppression {
  readonly because: SuppressedRule['because'];
  readonly detail: string;
  readonly suppressedBy: readonly Source[];
}

/** Facts of one patient, ready for conditions and for wording. */
export interface PatientFacts {
  readonly byName: ReadonlyMap<string, RuleFact>;
  readonly environment: Environment;
}

const INTENSITY_RANK = { low: 1, moderate: 2, high: 3 } as const;

/** What holds the whole rule back: a stop that holds, or an active plan or order made from the same rule. */
export function planSuppression(
  plan: CompiledPlan,
  facts: PatientFacts,
  record: PatientRecord,
): Suppression | undefined {
  const stopped = stopSuppression(plan.stops, facts);
  if (stopped) return stopped;
  const same = record.orders.find((order) =>
    order.instantiates.some((canonical) => canonical.split('|')[0] === plan.url),
  );
  return (
    same && alreadyActive(`This recommendation is already active: ${same.text}`, [same.source])
  );
}

/** What holds one activity back. */
export function activitySuppression(
  activity: ProposedActivity,
  stops: readonly Stop[],
  facts: PatientFacts,
  record: PatientRecord,
): Suppression | undefined {
  return (
    stopSuppression(stops, facts) ??
    allergySuppression(activity, record) ??
    activeMedication(activity, record) ??
    activeOrder(activity, record)
  );
}

function stopSuppression(stops: readonly Stop[], facts: PatientFacts): Suppression | undefined {
  const stop = stops.find(({ condition }) => condition.holds(facts.environment) === true);
  if (!stop) return undefined;
  const read = stop.condition.facts.flatMap((name) => facts.byName.get(name) ?? []);
  const found = read.map((fact) => `${fact.title}: ${valueText(fact)}${inDate(fact)}`).join('; ');
  return {
    because: stop.because,
    detail: `${found}. ${stop.detail}`,
    suppressedBy: read.flatMap((fact) => fact.sources),
  };
}

function valueText({ value, name }: RuleFact): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const unit = isFactName(name) ? (factDefinition(name).unitText ?? '') : '';
  return `${value ?? 'not known'} ${unit}`.trim();
}

function allergySuppression(
  { medicationGroup }: ProposedActivity,
  record: PatientRecord,
): Suppression | undefined {
  if (medicationGroup === undefined) return undefined;
  const allergies = record.allergies.filter(({ groups }) => groups.includes(medicationGroup));
  const [first] = allergies;
  if (first) {
    return {
      because: 'allergy',
      detail: `Allergy or intolerance to this group of drugs is recorded: ${first.text}`,
      suppressedBy: allergies.map(({ source }) => source),
    };
  }
  const muscle =
    medicationGroup === 'statin'
      ? yesStatements(record.conditions.get('statin-muscle-symptoms'))
      : [];
  return muscle.length === 0
    ? undefined
    : {
        because: 'allergy',
        detail: 'Muscle symptoms under a statin are recorded',
        suppressedBy: muscle.map(({ source }) => source),
      };
}

/** A drug of the group that is taken at the proposed intensity or above; unknown intensity counts as equal. */
function activeMedication(
  { medicationGroup, intensity }: ProposedActivity,
  record: PatientRecord,
): Suppression | undefined {
  if (medicationGroup === undefined) return undefined;
  const taken = yesStatements(record.medications.get(medicationGroup)).filter(
    (statement) => statement.current && isAtLeast(statement.intensity, intensity),
  );
  const [first] = taken;
  if (!first) return undefined;
  const name = first.source.display ?? medicationGroup;
  const sources = taken.map(({ source }) => source);
  return alreadyActive(`A drug of this group is already active: ${name}`, sources);
}

function activeOrder(activity: ProposedActivity, record: PatientRecord): Suppression | undefined {
  const order = record.orders.find((candidate) => isEqual(candidate, activity, record));
  return order && alreadyActive(`Already ordered or planned: ${order.text}`, [order.source]);
}

/** A drug order whose intensity is known to be lower is not equal; that of a statement is told by `medications`. */
function isEqual(order: ActiveOrder, activity: ProposedActivity, record: PatientRecord): boolean {
  const { code, medicationGroup, intensity } = activity;
  if (medicationGroup !== undefined) {
    if (!order.medicationGroups.includes(medicationGroup)) return false;
    const statement = yesStatements(record.medications.get(medicationGroup)).find(
      ({ source }) => source.reference === order.source.reference,
    );
    return isAtLeast(statement?.intensity, intensity);
  }
  if (code) return order.codes.some((has) => has.system === code.system && has.code === code.code);
  return order.text.trim().toLowerCase() === activity.text.trim().toLowerCase();
}

function isAtLeast(
  taken: keyof typeof INTENSITY_RANK | undefined,
  proposed: keyof typeof INTENSITY_RANK | undefined,
): boolean {
  if (taken === undefined || proposed === undefined) return true;
  return INTENSITY_RANK[taken] >= INTENSITY_RANK[proposed];
}

function yesStatements(
  statements: readonly Statement[] | undefined,
): Extract<Statement, { says: 'yes' }>[] {
  return (statements ?? []).flatMap((statement) => (statement.says === 'yes' ? [statement] : []));
}

function alreadyActive(detail: string, suppressedBy: readonly Source[]): Suppression {
  return { because: 'already-active', detail, suppressedBy };
}
