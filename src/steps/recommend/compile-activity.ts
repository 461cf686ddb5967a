/**
 * One action of a PlanDefinition and its ActivityDefinition → an activity that can be proposed.
 */
import type {
  ActivityDefinition,
  Duration,
  PlanDefinitionAction,
  PlanDefinitionActionCondition,
  Quantity,
} from '@medplum/fhirtypes';
import type { ProposedActivity } from '../../domain/care-plan.ts';
import { CODE_SYSTEMS, EXTENSIONS } from '../../domain/codes/mentor.ts';
import { AppError } from '../../errors.ts';
import type { CompiledActivity, Stop } from './compiled-plan.ts';
import { compileCondition } from './condition.ts';

const KINDS = [
  'MedicationRequest',
  'ServiceRequest',
  'NutritionOrder',
  'Appointment',
  'CommunicationRequest',
] as const;
const INTENSITIES = ['high', 'moderate', 'low'] as const;
const STOPS = ['allergy', 'pregnancy', 'hospice', 'already-active', 'age'] as const;
/** UCUM unit of a duration → letter of ISO 8601. */
const ISO_UNITS: Readonly<Record<string, string>> = { d: 'D', wk: 'W', mo: 'M', a: 'Y' };

/**
 * @param where file and JSON path of the action
 * @throws AppError `plan-definition.invalid`
 */
export function compileActivity(
  id: string,
  ruleId: string,
  action: PlanDefinitionAction,
  definition: ActivityDefinition,
  where: string,
): CompiledActivity {
  return {
    activity: { id, ...proposedActivity(action, definition, where) },
    stops: compileStops(action.condition ?? [], where),
    follows: (action.relatedAction ?? []).map(({ actionId }) => activityId(ruleId, actionId)),
  };
}

/** `<rule id>/<index>` from the action's id `activity-<index>`, or the id itself where it has another form. */
export function activityId(ruleId: string, actionId: string): string {
  return `${ruleId}/${actionId.replace(/^activity-/u, '')}`;
}

/** Conditions of kind `stop`; the expression's name says which suppressor it is. */
export function compileStops(
  conditions: readonly PlanDefinitionActionCondition[],
  where: string,
): Stop[] {
  return conditions.flatMap((condition, index) => {
    if (condition.kind !== 'stop') return [];
    const at = `${where}.condition[${index}].expression`;
    const { name, description, expression } = condition.expression ?? {};
    const because = STOPS.find((stop) => stop === name);
    if (!because || expression === undefined) {
      throw new AppError('plan-definition.invalid', `a stop is named ${STOPS.join(', ')}`, {
        where: at,
      });
    }
    const compiled = compileCondition(expression, `${at}.expression`);
    return [{ because, detail: description ?? expression, condition: compiled }];
  });
}

function proposedActivity(
  action: PlanDefinitionAction,
  definition: ActivityDefinition,
  where: string,
): Omit<ProposedActivity, 'id'> {
  const kind = KINDS.find((known) => known === definition.kind);
  if (!kind) {
    throw new AppError('plan-definition.invalid', `kind must be ${KINDS.join(', ')}`, { where });
  }
  const after = dueAfter(action);
  const repeatEvery = repeat(action);
  return {
    kind,
    text: definition.description ?? definition.title ?? action.title ?? definition.kind ?? kind,
    ...coded(definition),
    ...(after === undefined ? {} : { after }),
    ...(repeatEvery === undefined ? {} : { repeatEvery }),
    ...(action.definitionCanonical === undefined ? {} : { definition: action.definitionCanonical }),
  };
}

function coded(
  definition: ActivityDefinition,
): Pick<ProposedActivity, 'code' | 'medicationGroup' | 'intensity'> {
  const product = definition.productCodeableConcept;
  const group = product?.coding?.find(({ system }) => system === CODE_SYSTEMS.medicationGroups);
  if (group?.code !== undefined) {
    const stated = product?.extension?.find(({ url }) => url === EXTENSIONS.medicationIntensity);
    const intensity = INTENSITIES.find((known) => known === stated?.valueCode);
    return { medicationGroup: group.code, ...(intensity === undefined ? {} : { intensity }) };
  }
  const coding = definition.code?.coding?.[0];
  if (coding?.system === undefined || coding.code === undefined) return {};
  const { system, code, display } = coding;
  return { code: { system, code, ...(display === undefined ? {} : { display }) } };
}

/** `P4W/P12W` from a timing or from the offset to the activity that it follows. */
function dueAfter(action: PlanDefinitionAction): string | undefined {
  const related = action.relatedAction?.[0];
  const range = action.timingRange ?? related?.offsetRange;
  if (range?.low && range.high) return `${isoDuration(range.low)}/${isoDuration(range.high)}`;
  const duration = action.timingDuration ?? related?.offsetDuration;
  return duration && isoDuration(duration);
}

function repeat(action: PlanDefinitionAction): string | undefined {
  const { period, periodUnit } = action.timingTiming?.repeat ?? {};
  if (period === undefined || periodUnit === undefined) return undefined;
  return isoDuration({ value: period, code: periodUnit });
}

function isoDuration({ value, code }: Quantity | Duration): string {
  return `P${value ?? 0}${ISO_UNITS[code ?? ''] ?? 'D'}`;
}
