/**
 * Stored values → grey, 8 bit, as the service renders it (PS3.3 C.11): modality, then window or VOI LUT, MONOCHROME1 inverted.
 *
 * Pure. The same formulas and the same rounding as on the server: a test in the browser compares every pixel.
 */
import type {
  DisplayWindow,
  FramePixels,
  FrameTables,
  TableView,
} from '../../../src/inbound/app-api/contract-imaging.ts';

/** What decides black and white. */
export type Shown =
  | { readonly by: 'window'; readonly window: DisplayWindow }
  /** Number of the VOI LUT as sent, from 0. */
  | { readonly by: 'table'; readonly table: number }
  /** Values of the modality that are black and white. */
  | { readonly by: 'range'; readonly black: number; readonly white: number };

/** Smallest and largest stored value of a frame. */
export interface Limits {
  readonly least: number;
  readonly most: number;
}

type Values = ArrayLike<number>;

/** @param isWithin which values count; all where none does */
export function limitsOf(values: Values, padding: FramePixels['padding'] = null): Limits {
  let least = Infinity;
  let most = -Infinity;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    if (padding !== null && value >= padding.from && value <= padding.to) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least > most) return values.length === 0 ? { least: 0, most: 0 } : limitsOf(values);
  return { least, most };
}

/** First choice of the sender: window, else VOI LUT, else from the smallest to the largest value, padding left out. */
export function shownAsSent(
  pixels: FramePixels,
  tables: FrameTables | null,
  values: Values,
): Shown {
  if (pixels.window !== null) return { by: 'window', window: pixels.window };
  if (tables !== null && tables.voi.length > 0) return { by: 'table', table: 0 };
  return wholeRange(pixels, tables, values);
}

export function wholeRange(
  pixels: FramePixels,
  tables: FrameTables | null,
  values: Values,
): Extract<Shown, { by: 'range' }> {
  const modality = modalityOf(pixels, tables);
  const { least, most } = limitsOf(values, pixels.padding);
  const ends = [modality(least), modality(most)];
  return { by: 'range', black: Math.min(...ends), white: Math.max(...ends) };
}

/** From where a person begins to window: the window itself, what a table is for, or the range. */
export function windowOf(shown: Shown, tables: FrameTables | null): DisplayWindow {
  if (shown.by === 'window') return shown.window;
  if (shown.by === 'range') return spanning(shown.black, shown.white);
  const { first = 0, entries = [] } = tables?.voi[shown.table] ?? {};
  return spanning(first, first + entries.length - 1);
}

function spanning(low: number, high: number): DisplayWindow {
  return { centre: (low + high) / 2, width: Math.max(1, high - low), function: 'LINEAR' };
}

/** Grey of each stored value from `least` to `most`. */
export function greyTable(
  { least, most }: Limits,
  shown: Shown,
  pixels: FramePixels,
  tables: FrameTables | null,
  isInverted: boolean,
): Uint8Array {
  const modality = modalityOf(pixels, tables);
  const brightness = brightnessOf(shown, tables);
  const isTurned = pixels.isInverted !== isInverted;
  return Uint8Array.from({ length: most - least + 1 }, (_, at) => {
    const level = Math.round(255 * brightness(modality(least + at)));
    return isTurned ? 255 - level : level;
  });
}

function modalityOf(
  { slope, intercept }: FramePixels,
  tables: FrameTables | null,
): (stored: number) => number {
  const table = tables?.modality ?? null;
  return table === null
    ? (stored) => stored * slope + intercept
    : (stored) => entryOf(table, stored);
}

function entryOf({ first, entries }: TableView, value: number): number {
  const at = Math.min(entries.length - 1, Math.max(0, Math.round(value) - first));
  return entries[at] ?? 0;
}

function brightnessOf(shown: Shown, tables: FrameTables | null): (value: number) => number {
  if (shown.by === 'window') return byWindow(shown.window);
  if (shown.by === 'table') {
    const table = tables?.voi[shown.table];
    return table === undefined ? () => 0 : (value) => entryOf(table, value) / table.largest;
  }
  const width = shown.white - shown.black;
  return (value) => (width === 0 ? 0 : within((value - shown.black) / width));
}

/** PS3.3 C.11.2.1.2 and C.11.2.1.3. */
function byWindow({ centre, width, function: form }: DisplayWindow): (value: number) => number {
  if (form === 'SIGMOID') return (value) => 1 / (1 + Math.exp((-4 * (value - centre)) / width));
  if (form === 'LINEAR_EXACT') return (value) => within((value - centre) / width + 0.5);
  if (width === 1) return (value) => (value <= centre - 0.5 ? 0 : 1);
  return (value) => within((value - (centre - 0.5)) / (width - 1) + 0.5);
}

function within(value: number): number {
  return Math.min(1, Math.max(0, value));
}
