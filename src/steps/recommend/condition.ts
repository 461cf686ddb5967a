/**
 * A condition in FHIRPath over facts, compiled once: true, false, or null where what is unknown could change it.
 *
 * Facts are environment variables: `%sbp >= 140 or %dbp >= 90`. An unknown fact is the empty collection, so
 * FHIRPath's three-valued logic decides (empty and false = false, empty or true = true, not of empty = empty).
 */
import { createRequire } from 'node:module';
import type fhirpath from 'fhirpath';
import { AppError } from '../../errors.ts';
import { isPlain, truthOfParts } from './condition-logic.ts';
import type { FactValue, Parts } from './condition-parts.ts';
import { partsOf } from './condition-parts.ts';
import type { FactName } from './fact-catalog.ts';
import { FACT_NAMES, factDefinition, isFactName } from './fact-catalog.ts';

/** Fact name → value; a name that is not there is unknown. */
export type FactValues = Readonly<Record<string, FactValue>>;

/** What a condition reads: every fact, prepared once per patient. */
export type Environment = Readonly<Record<string, number | boolean | string | readonly []>>;

export interface Condition {
  readonly expression: string;
  /** Facts it reads, each once, in order of appearance. */
  readonly facts: readonly FactName[];
  /** For its wording; absent where it holds more than comparisons. */
  readonly parts?: Parts;
  readonly holds: (environment: Environment) => boolean | null;
}

/** Variables that FHIRPath itself defines. */
const BUILT_IN = new Set(['context', 'resource', 'rootResource', 'ucum', 'sct', 'loinc']);
const UNKNOWN = [] as const;

/** Prepares facts for evaluation; a fact of the catalogue that is not given is unknown. */
export function environmentOf(values: FactValues): Environment {
  return Object.fromEntries(FACT_NAMES.map((name) => [name, values[name] ?? UNKNOWN] as const));
}

/**
 * Compiles an expression and tries it out.
 *
 * @param where file and JSON path of the expression, for the error
 * @throws AppError `plan-definition.invalid`: not FHIRPath, an unknown fact, or an answer that is no yes or no
 */
export function compileCondition(expression: string, where: string): Condition {
  const facts = factsOf(expression, where);
  const parts = partsOf(expression);
  if (parts && isPlain(parts)) {
    const holds = (environment: Environment): boolean | null =>
      truthOfParts(parts, (fact) => knownIn(environment, fact));
    return { expression, facts, parts, holds };
  }
  const evaluate = compile(expression, where);
  const holds = (environment: Environment): boolean | null => {
    const [answer, ...more] = evaluate(environment);
    if (answer === undefined) return null;
    if (typeof answer === 'boolean' && more.length === 0) return answer;
    throw new AppError('plan-definition.invalid', 'a condition must answer true or false', {
      where,
    });
  };
  tryOut(facts, holds, where);
  return { expression, facts, ...(parts ? { parts } : {}), holds };
}

function knownIn(environment: Environment, fact: FactName): FactValue {
  const value = environment[fact];
  return value === undefined || typeof value === 'object' ? null : value;
}

let engine: typeof fhirpath | undefined;

/** Loaded for the first condition that needs it: it is the largest part of all, and most conditions are plain. */
function fhirpathEngine(): typeof fhirpath {
  engine ??= createRequire(import.meta.url)('fhirpath') as typeof fhirpath;
  return engine;
}

function compile(expression: string, where: string): (environment: Environment) => unknown[] {
  try {
    const compiled = fhirpathEngine().compile(expression, undefined, { async: false });
    return (environment) => {
      const answer: unknown[] = compiled({}, environment);
      return answer;
    };
  } catch (cause) {
    throw new AppError('plan-definition.invalid', `not FHIRPath: ${expression}`, { where, cause });
  }
}

/** A condition that only fails for some patients would fail in front of them: it is tried with everything known. */
function tryOut(facts: readonly FactName[], holds: Condition['holds'], where: string): void {
  const known = facts.map((name) => [name, sampleOf(name)] as const);
  try {
    holds(environmentOf(Object.fromEntries(known)));
    holds(environmentOf(Object.fromEntries(facts.map((name) => [name, null]))));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('plan-definition.invalid', 'the condition cannot be evaluated', {
      where,
      cause,
    });
  }
}

function sampleOf(name: FactName): FactValue {
  const { kind } = factDefinition(name);
  if (kind === 'boolean') return true;
  return kind === 'code' ? 'a' : 1;
}

function factsOf(expression: string, where: string): FactName[] {
  const names = new Set([...expression.matchAll(/%(\w+)/gu)].map((match) => match[1] ?? ''));
  const facts: FactName[] = [];
  for (const name of names) {
    if (isFactName(name)) facts.push(name);
    else if (!BUILT_IN.has(name)) {
      throw new AppError('plan-definition.invalid', `unknown fact %${name}`, { where });
    }
  }
  return facts;
}
