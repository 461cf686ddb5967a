/** Takes a resource apart. In: a resource. Out: every element of it with its rules, and every misplaced one. */
import type { Constraint, PropertyRule, TypeRule } from './definitions.ts';
import { isResourceType, ruleOf } from './definitions.ts';

export type Json = Record<string, unknown>;

export interface Element {
  /** Where it stands, as a person would write it: `Observation.component[1].code`. */
  location: string;
  value: unknown;
  /** The type that FHIRPath is to assume: a type name, or a path for a part of a resource. */
  type: string;
  isPrimitive: boolean;
  pattern: RegExp | undefined;
  constraints: Constraint[];
  /** The resource that holds it, and the one that holds that if it is contained. */
  resource: Json;
  rootResource: Json;
}

export interface Walk {
  elements: Element[];
  faults: string[];
}

interface Place {
  location: string;
  resource: Json;
  rootResource: Json;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function walk(resource: Json): Walk {
  const found: Walk = { elements: [], faults: [] };
  walkResource(resource, undefined, '', found);
  return found;
}

function walkResource(value: unknown, parent: Place | undefined, location: string, found: Walk) {
  const type =
    isObject(value) && typeof value['resourceType'] === 'string' ? value['resourceType'] : '';
  const rule = ruleOf(type);
  if (!isObject(value) || rule === undefined) {
    found.faults.push(`${location || 'resource'}: not a resource`);
    return;
  }
  const isContained = parent !== undefined && /\.contained\[\d+\]$/.test(location);
  const place: Place = {
    location: location || type,
    resource: value,
    rootResource: isContained ? parent.resource : value,
  };
  found.elements.push({ ...place, value, type, ...withoutProperties(rule) });
  walkProperties(value, rule, place, found);
}

function walkProperties(value: Json, rule: TypeRule, place: Place, found: Walk) {
  const chosen = new Map<PropertyRule['element'], string>();
  for (const [name, content] of Object.entries(value)) {
    if (name === 'resourceType' && value === place.resource) continue;
    const property = rule.properties.get(name.replace(/^_/, ''));
    const location = `${place.location}.${name}`;
    if (property === undefined || (name.startsWith('_') && !isPrimitive(property.type))) {
      found.faults.push(`${location}: no such property`);
      continue;
    }
    const other = chosen.get(property.element);
    const plain = name.replace(/^_/, '');
    if (other !== undefined && other !== plain) {
      found.faults.push(`${location}: only one of ${other} and ${plain} may be given`);
    }
    chosen.set(property.element, plain);
    if (Array.isArray(content) !== property.element.repeats) {
      found.faults.push(
        `${location}: ${property.element.repeats ? 'must' : 'must not'} be an array`,
      );
      continue;
    }
    const each = Array.isArray(content) ? content : [content];
    each.forEach((item, index) => {
      const at = Array.isArray(content) ? `${location}[${index}]` : location;
      walkValue(item, name.startsWith('_'), property, { ...place, location: at }, found);
    });
  }
}

/** A null keeps the place of a primitive whose extensions stand in the array beside it. */
function walkValue(
  value: unknown,
  beside: boolean,
  property: PropertyRule,
  place: Place,
  found: Walk,
) {
  if (value === null && isPrimitive(property.type) && property.element.repeats) return;
  if (isResourceType(property.type)) {
    walkResource(value, place, place.location, found);
    return;
  }
  const typeRule = ruleOf(beside ? 'Element' : property.childrenAt);
  if (typeRule === undefined)
    throw new Error(`${place.location}: R4 has no ${property.childrenAt}`);
  const rule = withoutProperties(typeRule);
  found.elements.push({
    ...place,
    value,
    type: typeRule.name,
    ...rule,
    constraints: beside ? [] : merge(property.element.constraints, rule.constraints),
  });
  if (rule.isPrimitive) return;
  if (isObject(value)) walkProperties(value, typeRule, place, found);
  else found.faults.push(`${place.location}: must be an object`);
}

const isPrimitive = (type: string) => ruleOf(type)?.isPrimitive === true;

const withoutProperties = ({ isPrimitive, pattern, constraints }: TypeRule) => ({
  isPrimitive,
  pattern,
  constraints,
});

const merge = (own: Constraint[], ofType: Constraint[]) => [
  ...own,
  ...ofType.filter(({ key }) => own.every((constraint) => constraint.key !== key)),
];
