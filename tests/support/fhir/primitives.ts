/** Primitive values. In: one element. Out: a fault if its JSON type, its pattern or its date is wrong. */
import type { Element } from './walk.ts';

const numbers = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt']);
const maxInteger = 2_147_483_647;

export function primitiveFaults({
  location,
  value,
  type,
  isPrimitive,
  pattern,
}: Element): string[] {
  if (!isPrimitive) return [];
  const wanted = numbers.has(type) ? 'number' : type === 'boolean' ? 'boolean' : 'string';
  if (typeof value !== wanted) return [`${location}: must be a ${wanted}`];
  const text = String(value);
  if (text === '') return [`${location}: must not be empty`];
  if (type === 'xhtml') return [];
  const ok = type === 'base64Binary' ? isBase64(text) : (pattern?.test(text) ?? true);
  if (!ok) return [`${location}: "${text.slice(0, 80)}" is not a valid ${type}`];
  if (numbers.has(type) && type !== 'decimal' && Math.abs(Number(value)) > maxInteger) {
    return [`${location}: ${text} is too large for ${type}`];
  }
  return isOnCalendar(type, text) ? [] : [`${location}: ${text} is not a day of the calendar`];
}

/** The published pattern takes exponential time on a faulty value. */
function isBase64(text: string): boolean {
  const packed = text.replace(/\s/g, '');
  return packed.length % 4 === 0 && /^[0-9a-zA-Z+/]+={0,2}$/.test(packed);
}

function isOnCalendar(type: string, text: string): boolean {
  if (type !== 'date' && type !== 'dateTime' && type !== 'instant') return true;
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) return true;
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}
