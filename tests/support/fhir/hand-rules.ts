/** Rules that no validator applies. In: one element. Out: empty parts, unused contained resources, bad narrative. */
import type { Element, Json } from './walk.ts';
import { isObject } from './walk.ts';
import { narrativeFaults } from './narrative.ts';

export function handRuleFaults(element: Element): string[] {
  const { location, value } = element;
  if (element.type === 'xhtml')
    return narrativeFaults(value).map((fault) => `${location}: ${fault}`);
  if (!isObject(value)) return [];
  return [...emptyParts(value, location), ...unusedContained(value, element)];
}

/** ele-1, and JSON's own rule that an array is never empty. */
function emptyParts(value: Json, location: string): string[] {
  const names = Object.keys(value).filter((name) => name !== 'id');
  const empty = names.length === 0 ? [`${location}: ele-1: has neither value nor children`] : [];
  return names.reduce(
    (faults, name) =>
      Array.isArray(value[name]) && value[name].length === 0
        ? [...faults, `${location}.${name}: an array must not be empty`]
        : faults,
    empty,
  );
}

/** dom-3: a contained resource is referred to from the resource that holds it, or refers to it. */
function unusedContained(value: Json, { location, resource }: Element): string[] {
  if (value !== resource || !Array.isArray(value['contained'])) return [];
  const { contained, ...holder } = value;
  return contained.filter(isObject).flatMap((each, index) => {
    const others = contained.filter((other) => other !== each);
    const mark = `#${typeof each['id'] === 'string' ? each['id'] : ''}`;
    const used = mark !== '#' && mentions([holder, others], mark);
    return used || mentions(each, '#')
      ? []
      : [`${location}.contained[${index}]: dom-3: nothing refers to it`];
  });
}

function mentions(value: unknown, text: string): boolean {
  if (value === text) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((each) => mentions(each, text));
}
