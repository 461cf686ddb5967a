/**
 * The person against whom a result is measured: the same one, with the optimal values that the manifest states.
 *
 * Inputs that are told together (`explainedWith`: treatment with the treated pressure) change together, as one row.
 */
import type { Cell, CompiledModel, Frame } from '../../domain/compiled-model.ts';
import type { ModelInput } from '../../domain/model.ts';

/** Inputs that differ from the reference person and are told in one row. */
export interface ChangedGroup {
  /** Position of the input that names the row. */
  readonly lead: number;
  /** Positions of the inputs that change. */
  readonly positions: readonly number[];
}

export interface ReferencePerson {
  readonly frame: Frame;
  readonly groups: readonly ChangedGroup[];
}

/** What is unknown stays unknown: the reference person lacks it as well. */
export function referencePerson(model: CompiledModel, frame: Frame): ReferencePerson {
  const { inputs } = model.manifest;
  const reference = inputs.map((input, position): Cell => optimalOf(input, frame[position]));
  const byLead = new Map<number, number[]>();
  inputs.forEach((input, position) => {
    if (reference[position] === frame[position]) return;
    const lead = model.positions.get(input.explainedWith ?? input.id) ?? position;
    const group = byLead.get(lead) ?? [];
    group.push(position);
    byLead.set(lead, group);
  });
  const groups = [...byLead].map(([lead, positions]) => ({ lead, positions }));
  return { frame: reference, groups };
}

function optimalOf({ optimal }: ModelInput, value: Cell): Cell {
  return value === undefined || optimal === undefined ? value : optimal;
}

/** The reference frame with the person's own values for the groups whose bit is set. */
export function mixedFrame(
  reference: ReferencePerson,
  own: Frame,
  groups: readonly ChangedGroup[],
  subset: number,
): Frame {
  const mixed = [...reference.frame];
  groups.forEach(({ positions }, index) => {
    if ((subset & (1 << index)) === 0) return;
    for (const position of positions) mixed[position] = own[position];
  });
  return mixed;
}

/** "Same age and sex, with systolic blood pressure 110 mm[Hg], no diabetes …": the known inputs among those given. */
export function describeReference(
  model: CompiledModel,
  frame: Frame,
  positions: readonly number[],
): string {
  const values = positions.flatMap((position) => {
    const input = model.manifest.inputs[position];
    return input?.optimal === undefined || frame[position] === undefined ? [] : [inWords(input)];
  });
  const same = positions.some((position) => model.manifest.inputs[position]?.id === 'age')
    ? 'Same age and sex'
    : 'The same person';
  return `${same}, with ${values.join(', ')}`;
}

function inWords({ title, optimal, unit }: ModelInput): string {
  const name = /^[A-Z][a-z]+\b/.test(title)
    ? title.charAt(0).toLowerCase() + title.slice(1)
    : title;
  if (typeof optimal === 'boolean') return optimal ? name : `no ${name}`;
  const plain = unit === undefined || unit === '1' || unit.startsWith('{');
  return `${name} ${String(optimal)}${plain ? '' : ` ${unit}`}`;
}
