/** What tools and keys do to a view: pure. A view is how one image is shown; null parts are the image's own. */
import type { DisplayWindow, SentWindow } from '../../../src/inbound/app-api/contract-imaging.ts';
import type { Shown } from './grey.ts';

export interface View {
  /** null: as sent. */
  readonly shown: Shown | null;
  /** Screen pixels per image pixel, as a multiple of "fits". */
  readonly zoom: number;
  /** Image pixels. */
  readonly pan: { readonly x: number; readonly y: number };
  readonly isInverted: boolean;
  /** Degrees clockwise. */
  readonly rotation: 0 | 90 | 180 | 270;
}

export const FITTED: View = {
  shown: null,
  zoom: 1,
  pan: { x: 0, y: 0 },
  isInverted: false,
  rotation: 0,
};

const ZOOM = { least: 0.25, most: 16 };

export function zoomed(view: View, factor: number): View {
  const zoom = Math.min(ZOOM.most, Math.max(ZOOM.least, view.zoom * factor));
  return { ...view, zoom };
}

/** @param dx, dy screen pixels. @param scale screen pixels per image pixel */
export function panned(view: View, dx: number, dy: number, scale: number): View {
  // The image turns before it moves: a drag to the right moves it to the right of the screen.
  const turn = (view.rotation * Math.PI) / 180;
  const x = (dx * Math.cos(turn) + dy * Math.sin(turn)) / scale;
  const y = (-dx * Math.sin(turn) + dy * Math.cos(turn)) / scale;
  return { ...view, pan: { x: view.pan.x + x, y: view.pan.y + y } };
}

/** Drag right: wider; drag down: darker. One screen pixel is 1/256 of the present width. */
export function windowed(view: View, own: DisplayWindow, dx: number, dy: number): View {
  const { width, centre, ...rest } = view.shown?.by === 'window' ? view.shown.window : own;
  const step = Math.max(width, 1) / 256;
  const next = { ...rest, width: Math.max(1, width + dx * step), centre: centre + dy * step };
  return { ...view, shown: { by: 'window', window: next } };
}

export function turned(view: View): View {
  const next = { 0: 90, 90: 180, 180: 270, 270: 0 } as const;
  return { ...view, rotation: next[view.rotation] };
}

export interface Preset {
  readonly title: string;
  /** null: as sent. */
  readonly shown: Shown | null;
}

/** Hounsfield windows in use at CT consoles. */
const CT_WINDOWS: readonly { title: string; width: number; centre: number }[] = [
  { title: 'Lung', width: 1500, centre: -600 },
  { title: 'Soft tissue', width: 400, centre: 40 },
  { title: 'Mediastinum', width: 350, centre: 50 },
  { title: 'Bone', width: 1800, centre: 400 },
  { title: 'Brain', width: 80, centre: 40 },
];
/** Keys 1 to 6. */
const MOST_PRESETS = 6;

interface PresetSources {
  readonly modality: string | null;
  /** As sent, the one that is shown first left out. */
  readonly windows: readonly SentWindow[];
  readonly tables: readonly { readonly title: string; readonly table: number }[];
  readonly whole: Shown;
}

/** As sent, then what else was sent, for CT the windows of its consoles, last the whole range. */
export function presetsOf({ modality, windows, tables, whole }: PresetSources): readonly Preset[] {
  const sent: Preset[] = [
    ...windows.map(({ title, ...window }) => ({ title, shown: { by: 'window', window } as const })),
    ...tables.map(({ title, table }) => ({ title, shown: { by: 'table', table } as const })),
  ];
  const usual: Preset[] =
    modality === 'CT'
      ? CT_WINDOWS.map(({ title, ...window }) => ({
          title,
          shown: { by: 'window', window: { ...window, function: 'LINEAR' } },
        }))
      : [];
  const between = [...sent, ...usual].slice(0, MOST_PRESETS - 1);
  const last = between.length < MOST_PRESETS - 1 ? [{ title: 'All values', shown: whole }] : [];
  return [{ title: 'as sent', shown: null }, ...between, ...last];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly from: Point;
  readonly to: Point;
}

/** mm by the image's own spacing; pixels where there is none. */
export function lengthText(
  line: Line,
  spacing: { readonly row: number; readonly column: number } | null,
): string {
  const dx = line.to.x - line.from.x;
  const dy = line.to.y - line.from.y;
  if (spacing === null) return `${Math.hypot(dx, dy).toFixed(0)} pixels, no spacing in the image`;
  return `${Math.hypot(dx * spacing.column, dy * spacing.row).toFixed(1)} mm`;
}

/** Whole pixels, inside the image; null: less than a pixel is a click. */
export function boxBetween(
  { from, to }: Line,
  image: { readonly rows: number; readonly columns: number },
) {
  const inside = (value: number, most: number) => Math.round(Math.min(most, Math.max(0, value)));
  const across = [inside(from.x, image.columns), inside(to.x, image.columns)] as const;
  const down = [inside(from.y, image.rows), inside(to.y, image.rows)] as const;
  const box = {
    left: Math.min(...across),
    top: Math.min(...down),
    right: Math.max(...across),
    bottom: Math.max(...down),
  };
  return box.right - box.left < 1 || box.bottom - box.top < 1 ? null : box;
}
