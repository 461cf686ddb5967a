/** A tag → its VR, by the data dictionary of PS3.6 (from dcmjs): for Implicit VR, and for elements that were sent as UN. */
import { dictionary } from 'dcmjs/dictionary';

const BY_CONTEXT: Readonly<Record<string, string>> = { ox: 'OW', lt: 'OW', up: 'UL', na: 'UN' };

/**
 * @param tag eight upper-case hexadecimal digits
 * @param signed Pixel Representation of the image: decides between US and SS
 * @returns undefined: not in the dictionary, or private
 */
export function dictionaryVr(tag: string, signed: boolean): string | undefined {
  const group = Number.parseInt(tag.slice(0, 4), 16);
  if (tag.endsWith('0000')) return 'UL';
  if (group % 2 === 1) return isPrivateCreator(tag) ? 'LO' : undefined;
  const vr = dictionary[`(${tag.slice(0, 4)},${tag.slice(4)})`]?.vr;
  if (vr === undefined) return undefined;
  if (vr === 'xs') return signed ? 'SS' : 'US';
  return BY_CONTEXT[vr] ?? vr;
}

/** (gggg,0010) to (gggg,00FF). */
function isPrivateCreator(tag: string): boolean {
  return tag.startsWith('00', 4) && tag >= `${tag.slice(0, 4)}0010`;
}
