/**
 * ModelPackage → CompiledModel: every expression is checked and compiled, once, when the model is loaded.
 */
import { AppError } from '../../errors.ts';
import { unpacked } from '../../domain/packed-tree.ts';
import { compileExpression, toNumber } from './expression.ts';
import { compileItem } from './compile-item.ts';
import { compileLearned } from './compile-learned.ts';
import { linkOf, offsetOf } from './link.ts';
import type { Named, Scope } from './expression.ts';
import type {
  CompiledDefinition,
  CompiledEquation,
  CompiledExpression,
  CompiledModel,
  CompiledNumber,
  CompiledTerm,
  CompiledVariant,
} from '../../domain/compiled-model.ts';
import type {
  Definition,
  FormulaDefinition,
  ModelInput,
  ModelManifest,
  ModelPackage,
  ModelVariant,
  PointsDefinition,
  RegressionDefinition,
} from '../../domain/model.ts';

/** @throws AppError `model.expression` or `model.invalid`: the place in the package and what is wrong there */
export function compileModel(model: ModelPackage): CompiledModel {
  const { manifest, definition } = model;
  const scope = scopeOf(manifest, definition);
  const positions = new Map(manifest.inputs.map((input, position) => [input.id, position]));
  return {
    manifest,
    definition,
    positions,
    compiled: compileDefinition(manifest, definition, scope),
    variants: (manifest.variants ?? []).map((variant) => compileVariant(variant, manifest, scope)),
    neededWhen: compileNeededWhen(manifest, scope),
  };
}

const TYPES = { number: 'number', integer: 'number', boolean: 'boolean', code: 'text' } as const;

function scopeOf(manifest: ModelManifest, definition: Definition): Scope {
  const scope = new Map<string, Named>();
  manifest.inputs.forEach((input, position) => {
    scope.set(input.id, { position, type: TYPES[input.type] });
  });
  if (!('derived' in definition)) return scope;
  for (const { id, expr } of definition.derived) {
    if (scope.has(id)) throw invalid(manifest, `derived ${id} hides an input or another one`);
    scope.set(id, { expression: compileExpression(expr, scope, `${manifest.id} derived ${id}`) });
  }
  return scope;
}

function compileDefinition(
  manifest: ModelManifest,
  definition: Definition,
  scope: Scope,
): CompiledDefinition {
  switch (definition.form) {
    case 'regression':
      return { form: 'regression', equations: compileEquations(manifest, definition, scope) };
    case 'points':
      return compilePoints(manifest, definition, scope);
    case 'formula':
      return { form: 'formula', formula: compileFormula(manifest, definition, scope) };
    case 'logistic':
    case 'trees':
      return compileLearned(manifest, definition);
    case 'packed-trees':
      return compileLearned(manifest, {
        ...definition,
        form: 'trees',
        trees: definition.trees.map(unpacked),
      });
  }
}

/** Equations share their terms, so that what explains one of them is not computed again for the next. */
function compileEquations(
  manifest: ModelManifest,
  definition: RegressionDefinition,
  scope: Scope,
): CompiledEquation[] {
  const terms = new Map<string, CompiledNumber>();
  return definition.equations.map((equation, index) => {
    const where = `${manifest.id} equation ${index + 1}`;
    const when = Object.entries(equation.when).map(([id, value]) => ({
      input: positionOf(manifest, id, value),
      value,
    }));
    const compiled = Object.entries(equation.coefficients).map(([text, coefficient]) =>
      compileTerm(text, coefficient, scope, where, terms),
    );
    const read = [...when.map(({ input }) => input), ...compiled.flatMap(({ inputs }) => inputs)];
    return {
      outcome: equation.outcome,
      horizonYears: equation.horizonYears,
      variant: equation.variant,
      when,
      terms: compiled,
      inputs: [...new Set(read)].sort((a, b) => a - b),
      offset: offsetOf(equation, where),
      probability: linkOf(equation, where),
    };
  });
}

function compileTerm(
  text: string,
  coefficient: number,
  scope: Scope,
  where: string,
  known: Map<string, CompiledNumber>,
): CompiledTerm {
  const term = known.get(text) ?? asNumber(compileExpression(text, scope, where));
  known.set(text, term);
  return { text, coefficient, inputs: term.inputs, evaluate: term.evaluate };
}

/** A term or a formula; yes and no count 1 and 0. */
function asNumber(expression: CompiledExpression): CompiledNumber {
  const { evaluate, inputs } = expression;
  return { inputs, evaluate: (frame) => toNumber(evaluate(frame)) };
}

function compilePoints(
  manifest: ModelManifest,
  definition: PointsDefinition,
  scope: Scope,
): CompiledDefinition {
  return {
    form: 'points',
    items: definition.items.map((item) => compileItem(item, manifest, scope)),
    alerts: (definition.alerts ?? []).map(({ when, message }, index) => {
      const { evaluate } = compileExpression(when, scope, `${manifest.id} alert ${index + 1}`);
      return { message, applies: (frame) => evaluate(frame) === true };
    }),
  };
}

function compileFormula(
  manifest: ModelManifest,
  definition: FormulaDefinition,
  scope: Scope,
): CompiledNumber {
  const where = `${manifest.id} formula`;
  const expression = compileExpression(definition.formula, scope, where);
  if (expression.type !== 'number') throw invalid(manifest, 'the formula gives no number');
  return asNumber(expression);
}

function compileVariant(
  variant: ModelVariant,
  manifest: ModelManifest,
  scope: Scope,
): CompiledVariant {
  const where = `${manifest.id} variant ${variant.id}`;
  const positions = (ids: readonly string[] | undefined): number[] =>
    (ids ?? []).map((id) => positionOf(manifest, id));
  return {
    id: variant.id,
    title: variant.title,
    needs: positions(variant.needs),
    needsStated: positions(variant.needsStated),
    when:
      variant.when === undefined
        ? undefined
        : compileExpression(variant.when, scope, where).evaluate,
  };
}

function compileNeededWhen(
  manifest: ModelManifest,
  scope: Scope,
): ReadonlyMap<number, CompiledExpression['evaluate']> {
  const rules = new Map<number, CompiledExpression['evaluate']>();
  manifest.inputs.forEach(({ id, neededWhen }, position) => {
    if (neededWhen === undefined) return;
    const where = `${manifest.id} input ${id}`;
    rules.set(position, compileExpression(neededWhen, scope, where).evaluate);
  });
  return rules;
}

function positionOf(manifest: ModelManifest, id: string, value?: string): number {
  const position = manifest.inputs.findIndex((input) => input.id === id);
  const input: ModelInput | undefined = manifest.inputs[position];
  if (input === undefined) throw invalid(manifest, `there is no input ${id}`);
  if (value !== undefined && input.values?.includes(value) !== true) {
    throw invalid(manifest, `input ${id} is never "${value}"`);
  }
  return position;
}

function invalid(manifest: ModelManifest, fault: string): AppError {
  return new AppError('model.invalid', `${manifest.id}: ${fault}`, { where: manifest.id });
}
