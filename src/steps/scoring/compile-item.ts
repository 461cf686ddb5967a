/**
 * One item of a point score → its points with what is known, and the least and most points that are still possible.
 */
import { AppError } from '../../errors.ts';
import { compileExpression, toNumber } from './expression.ts';
import type { Scope } from './expression.ts';
import type { Cell, CompiledItem, Frame } from '../../domain/compiled-model.ts';
import type { ModelInput, ModelManifest, PointsDefinition } from '../../domain/model.ts';

type Item = PointsDefinition['items'][number];
type Range = ReturnType<CompiledItem['range']>;

/** @throws AppError `model.expression`, or `model.invalid` for an item without rules and without a value */
export function compileItem(item: Item, manifest: ModelManifest, scope: Scope): CompiledItem {
  const where = `${manifest.id} item ${item.id}`;
  if (item.value !== undefined) return compileValue(item, item.value, manifest, scope, where);
  if (item.rules.length === 0) {
    throw new AppError('model.invalid', `${where} has no rules and no value`, { where });
  }
  return compileRules(item, scope, where);
}

function compileValue(
  item: Item,
  text: string,
  manifest: ModelManifest,
  scope: Scope,
  where: string,
): CompiledItem {
  const { evaluate, inputs } = compileExpression(text, scope, where);
  const points = (frame: Frame): number | undefined => toNumber(evaluate(frame));
  const range = (frame: Frame): Range => {
    const ends = (['low', 'high'] as const).map((end) =>
      points(withUnknownsAt(end, frame, inputs, manifest.inputs)),
    );
    const known = ends.filter((end) => end !== undefined);
    return { low: Math.min(...known), high: Math.max(...known) };
  };
  return { id: item.id, title: item.title, inputs, evaluate: points, range };
}

/** The frame with every unknown of these inputs at one end of its range. */
function withUnknownsAt(
  end: 'low' | 'high',
  frame: Frame,
  positions: readonly number[],
  inputs: readonly ModelInput[],
): Frame {
  const filled: Cell[] = [...frame];
  for (const position of positions) filled[position] ??= inputs[position]?.range?.[end];
  return filled;
}

function compileRules(item: Item, scope: Scope, where: string): CompiledItem {
  const rules = item.rules.map(({ when, points }, index) => ({
    ...compileExpression(when, scope, `${where} rule ${index + 1}`),
    points,
  }));
  const inputs = [...new Set(rules.flatMap((rule) => rule.inputs))].sort((a, b) => a - b);

  /** Points of every rule that may be the first to match, and 0 where perhaps none does. */
  const possible = (frame: Frame): number[] => {
    const points: number[] = [];
    for (const rule of rules) {
      const matches = rule.evaluate(frame);
      if (matches === false) continue;
      points.push(rule.points);
      if (matches === true) return points;
    }
    return [...points, 0];
  };

  return {
    id: item.id,
    title: item.title,
    inputs,
    evaluate: (frame) => {
      const points = possible(frame);
      return points.every((each) => each === points[0]) ? points[0] : undefined;
    },
    range: (frame) => {
      const points = possible(frame);
      return { low: Math.min(...points), high: Math.max(...points) };
    },
  };
}
