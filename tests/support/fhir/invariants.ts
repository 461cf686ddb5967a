/** The invariants of FHIR R4. In: one element. Out: those of its constraints that do not hold. */
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import type { Constraint } from './definitions.ts';
import type { Element, Json } from './walk.ts';

/**
 * Not for FHIRPath here: hand-rules.ts checks the first four faster or at all; ctm-1 needs the
 * resources that a care team refers to; que-7 asks for a Boolean of FHIRPath, not of FHIR.
 */
const notEvaluated = new Set(['ele-1', 'dom-3', 'txt-1', 'txt-2', 'ctm-1', 'que-7']);

/** A reference without an address leaves ref-1 undecided; any other constraint must come out true. */
const trueIfUndecided = new Set(['ref-1']);

type Evaluate = (value: unknown, environment: Json) => unknown[];
const compiled = new Map<string, Evaluate>();

export function invariantFaults(element: Element): string[] {
  return element.constraints
    .filter(({ key }) => !notEvaluated.has(key))
    .flatMap((constraint) => faultsOf(constraint, element));
}

function faultsOf(constraint: Constraint, element: Element): string[] {
  const { location, value, isPrimitive, resource, rootResource } = element;
  // With a type given, fhirpath.js 5.2 cannot read a primitive value.
  const type = isPrimitive ? undefined : element.type;
  try {
    const result = evaluator(type, constraint.expression)(value, { resource, rootResource });
    const isUndecided = result.length === 0 && !trueIfUndecided.has(constraint.key);
    const holds = !isUndecided && result.every((item) => item === true);
    return holds ? [] : [`${location}: ${constraint.key}: ${constraint.human}`];
  } catch (error) {
    return [`${location}: ${constraint.key} cannot be evaluated: ${String(error)}`];
  }
}

function evaluator(type: string | undefined, expression: string): Evaluate {
  const id = `${type ?? ''} ${expression}`;
  const known = compiled.get(id);
  if (known !== undefined) return known;
  const fresh = fhirpath.compile(type === undefined ? expression : { base: type, expression }, r4, {
    traceFn: () => undefined,
    async: false,
  }) as Evaluate;
  compiled.set(id, fresh);
  return fresh;
}
