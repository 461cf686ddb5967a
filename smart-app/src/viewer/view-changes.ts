/** What tools and keys do to a view: pure. A view is how one image is shown; null parts are the image's own. */

export interface View {
  /** Window width and centre, in the image's units; null: as sent. */
  readonly window: { readonly width: number; readonly centre: number } | null;
  /** Screen pixels per image pixel, as a multiple of "fits". */
  readonly zoom: number;
  /** Image pixels. */
  readonly pan: { readonly x: number; readonly y: number };
  readonly isInverted: boolean;
  /** Degrees clockwise. */
  readonly rotation: 0 | 90 | 180 | 270;
}

export const FITTED: View = {
  window: null,
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
export function windowed(
  view: View,
  own: { readonly width: number; readonly centre: number },
  dx: number,
  dy: number,
): View {
  const { width, centre } = view.window ?? own;
  const step = Math.max(width, 1) / 256;
  return { ...view, window: { width: Math.max(1, width + dx * step), centre: centre + dy * step } };
}

export function turned(view: View): View {
  const next = { 0: 90, 90: 180, 180: 270, 270: 0 } as const;
  return { ...view, rotation: next[view.rotation] };
}

export interface Preset {
  readonly title: string;
  readonly width: number;
  readonly centre: number;
}

/** Hounsfield windows in use at CT consoles; other modalities have the window that was sent. */
export const CT_PRESETS: readonly Preset[] = [
  { title: 'Lung', width: 1500, centre: -600 },
  { title: 'Soft tissue', width: 400, centre: 40 },
  { title: 'Mediastinum', width: 350, centre: 50 },
  { title: 'Bone', width: 1800, centre: 400 },
  { title: 'Brain', width: 80, centre: 40 },
];

export interface Line {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
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
