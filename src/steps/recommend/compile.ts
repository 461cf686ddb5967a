/**
 * PlanDefinitions and ActivityDefinitions → compiled recommendations, or the first fault with its file and place.
 */
import type { PlanDefinition, PlanDefinitionAction, PlanDefinitionGoal } from '@medplum/fhirtypes';
import type { FiredRule, PlanFile, PlanLibrary } from '../../domain/care-plan.ts';
import { EXTENSIONS } from '../../domain/codes/mentor.ts';
import { AppError } from '../../errors.ts';
import { activityId, compileActivity, compileStops } from './compile-activity.ts';
import type { CompiledActivity, CompiledPlan } from './compiled-plan.ts';
import type { Condition } from './condition.ts';
import { compileCondition } from './condition.ts';
import type { FactName } from './fact-catalog.ts';
import { isFactName } from './fact-catalog.ts';

const LANGUAGE = 'text/fhirpath';

/**
 * Compiles every active PlanDefinition of a library; drafts and retired ones are left out.
 *
 * @throws AppError `plan-definition.invalid`; `where` is `<file>: <JSON path>`
 */
export function compilePlans(library: PlanLibrary): CompiledPlan[] {
  return library.plans
    .filter(({ resource }) => resource.status === 'active')
    .map((plan) => compilePlan(plan, library));
}

function compilePlan(
  { file, resource }: PlanFile<PlanDefinition>,
  library: PlanLibrary,
): CompiledPlan {
  const action = resource.action?.[0];
  const { id: ruleId, url, version } = resource;
  if (!action || ruleId === undefined || url === undefined || version === undefined) {
    throw invalid('id, url, version and an action are needed', `${file}: PlanDefinition`);
  }
  const where = `${file}: PlanDefinition.action[0]`;
  const goal = goalOf(resource.goal?.[0]);
  return {
    ruleId,
    title: resource.title ?? ruleId,
    topic: resource.topic?.[0]?.text ?? '',
    url,
    canonical: `${url}|${version}`,
    priority: priorityOf(action),
    grade: action.documentation?.find(({ label }) => label === 'grade')?.display ?? '',
    source: sourceOf(resource),
    ...(goal ? { goal } : {}),
    ...(resource.usage === undefined ? {} : { usage: resource.usage }),
    requires: requiredFacts(action, where),
    condition: applicability(action, where),
    stops: compileStops(action.condition ?? [], where),
    activities: activitiesOf(ruleId, action, library, where),
  };
}

function applicability(action: PlanDefinitionAction, where: string): Condition {
  const index = action.condition?.findIndex(({ kind }) => kind === 'applicability') ?? -1;
  const at = `${where}.condition[${Math.max(index, 0)}].expression`;
  const { language, expression } = action.condition?.[index]?.expression ?? {};
  if (expression === undefined || language !== LANGUAGE) {
    throw invalid(`a condition of kind applicability in ${LANGUAGE} is needed`, at);
  }
  return compileCondition(expression, `${at}.expression`);
}

function requiredFacts(action: PlanDefinitionAction, where: string): FactName[] {
  return (action.input ?? []).flatMap(({ extension }, index) => {
    const name = extension?.find(({ url }) => url === EXTENSIONS.fact)?.valueCode;
    if (name === undefined) return [];
    if (!isFactName(name)) throw invalid(`unknown fact ${name}`, `${where}.input[${index}]`);
    return [name];
  });
}

function activitiesOf(
  ruleId: string,
  action: PlanDefinitionAction,
  library: PlanLibrary,
  where: string,
): CompiledActivity[] {
  return (action.action ?? []).map((inner, index) => {
    const at = `${where}.action[${index}]`;
    const canonical = inner.definitionCanonical ?? '';
    const definition = library.activities.find(
      ({ resource }) => canonical === resource.url || canonical === canonicalOf(resource),
    );
    if (!definition) {
      throw invalid(`no ActivityDefinition ${canonical}`, `${at}.definitionCanonical`);
    }
    const id = activityId(ruleId, inner.id ?? String(index));
    return compileActivity(id, ruleId, inner, definition.resource, at);
  });
}

function canonicalOf({ url, version }: { url?: string; version?: string }): string {
  return `${url ?? ''}|${version ?? ''}`;
}

function priorityOf({ priority }: PlanDefinitionAction): FiredRule['priority'] {
  if (priority === 'stat') return 'stat';
  return priority === 'urgent' || priority === 'asap' ? 'urgent' : 'routine';
}

function sourceOf({ relatedArtifact }: PlanDefinition): FiredRule['source'] {
  const citation = relatedArtifact?.find(({ type }) => type === 'citation');
  const url = citation?.url;
  const doi = url === undefined ? undefined : /^https:\/\/doi\.org\/(.+)$/u.exec(url)?.[1];
  return {
    text: citation?.display ?? citation?.citation ?? '',
    ...(doi === undefined ? {} : { doi }),
    ...(url === undefined ? {} : { url }),
  };
}

function goalOf(goal: PlanDefinitionGoal | undefined): FiredRule['goal'] {
  const targets = (goal?.target ?? []).flatMap(
    ({ measure, detailQuantity, detailCodeableConcept }) => {
      const loinc = measure?.coding?.[0]?.code;
      const { comparator = '', value, unit = '' } = detailQuantity ?? {};
      const text =
        value === undefined ? detailCodeableConcept?.text : `${comparator}${value} ${unit}`;
      return loinc === undefined || text === undefined ? [] : [{ loinc, text: text.trim() }];
    },
  );
  const [first, second] = targets;
  if (!first) return undefined;
  const goalText = { loinc: first.loinc, target: first.text };
  return second ? { ...goalText, loinc2: second.loinc, target2: second.text } : goalText;
}

function invalid(message: string, where: string): AppError {
  return new AppError('plan-definition.invalid', message, { where });
}
