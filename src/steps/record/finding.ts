/** What a coded value means to us, and where it is held. */
import { CODE_SYSTEM_KINDS, MENTOR_INPUTS_PATH } from '../../domain/codes/code-systems.ts';
import type { ObservedConcept } from '../../domain/codes/observation-index.ts';
import { OBSERVED_CONCEPTS } from '../../domain/codes/observation-index.ts';
import type { Json } from './json.ts';
import { displayOf, isJson, listOf, objectOf, textOf } from './json.ts';

/** What a code means, and the object that holds its value: the Observation, a component, or a questionnaire's answer. */
export interface Finding {
  readonly meaning: ObservedConcept | { readonly kind: 'input'; readonly input: string };
  readonly holder: Json;
  /** Code under which it was found. */
  readonly code: string;
  /** Text of the resource for it. */
  readonly display: string | undefined;
  /** Path of the holder: `Observation.component[1]`. */
  readonly path: string;
  /** Without a value it is a panel: nothing is missing. */
  readonly isPanel: boolean;
}

export function conceptOf({ meaning }: Finding): string {
  return meaning.kind === 'input' ? meaning.input : meaning.concept.id;
}

/** The first coding that means something to us; a code not to use only where no other says more. */
export function findingOf(holder: Json, path: string, isPanel: boolean): Finding | undefined {
  const name = objectOf(holder['code']);
  let wrong: Finding | undefined;
  for (const coding of listOf(name?.['coding'])) {
    if (!isJson(coding)) continue;
    const { system, code } = coding;
    if (typeof system !== 'string' || typeof code !== 'string') continue;
    const meaning = meaningOf(system, code);
    if (!meaning) continue;
    const found = { meaning, holder, code, display: displayOf(name), path, isPanel };
    if (meaning.kind !== 'not-to-use') return found;
    wrong = found;
  }
  return wrong;
}

export function meaningOf(system: string, code: string): Finding['meaning'] | undefined {
  if (CODE_SYSTEM_KINDS.get(system) === 'loinc') return OBSERVED_CONCEPTS.get(code);
  return system.endsWith(MENTOR_INPUTS_PATH) && textOf(code) !== undefined
    ? { kind: 'input', input: code }
    : undefined;
}
