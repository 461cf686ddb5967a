/** A frame with axes → SVG; lines, points and bars are put in by who knows what they mean. */
import { escaped } from './html.ts';

export interface Axis {
  readonly title: string;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

export interface Chart {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** @param says what the drawing says: its accessible name */
  readonly draw: (says: string, ...marks: readonly string[]) => string;
}

const SIZE = { width: 560, height: 400, left: 64, right: 28, top: 16, bottom: 52 };

export function chart(xAxis: Axis, yAxis: Axis, size: Partial<typeof SIZE> = {}): Chart {
  const { width, height, left, right, top, bottom } = { ...SIZE, ...size };
  const x = (value: number): number =>
    round(left + ((value - xAxis.low) / (xAxis.high - xAxis.low)) * (width - left - right));
  const y = (value: number): number =>
    round(
      height - bottom - ((value - yAxis.low) / (yAxis.high - yAxis.low)) * (height - top - bottom),
    );
  const [floor, ceiling] = [height - bottom, top];
  const vertical = xAxis.ticks.map(
    (tick) =>
      `<line class="grid" x1="${x(tick)}" y1="${ceiling}" x2="${x(tick)}" y2="${floor}"/><text class="tick" x="${x(tick)}" y="${floor + 18}" text-anchor="middle">${escaped(xAxis.format(tick))}</text>`,
  );
  const horizontal = yAxis.ticks.map(
    (tick) =>
      `<line class="grid" x1="${left}" y1="${y(tick)}" x2="${width - right}" y2="${y(tick)}"/><text class="tick" x="${left - 8}" y="${y(tick) + 4}" text-anchor="end">${escaped(yAxis.format(tick))}</text>`,
  );
  const titles = [
    `<text class="axis" x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">${escaped(xAxis.title)}</text>`,
    `<text class="axis" transform="translate(14 ${(top + floor) / 2}) rotate(-90)" text-anchor="middle">${escaped(yAxis.title)}</text>`,
  ];
  return {
    x,
    y,
    draw: (says, ...marks) =>
      `<svg role="img" aria-label="${escaped(says)}" viewBox="0 0 ${width} ${height}">${[...vertical, ...horizontal, ...titles, ...marks].join('')}</svg>`,
  };
}

export function polyline(
  { x, y }: Chart,
  points: readonly (readonly [number, number])[],
  kind: string,
): string {
  const places = points.map(([a, b]) => `${x(a)},${y(b)}`).join(' ');
  return `<polyline class="${kind}" points="${places}"/>`;
}

/** Words at a point of the drawing. */
export function label(
  { x, y }: Chart,
  at: readonly [number, number],
  text: string,
  anchor: 'start' | 'end' = 'start',
): string {
  return `<text class="mark" x="${x(at[0])}" y="${y(at[1])}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

/** Round values that divide the range into about so many parts. */
export function ticksBetween(low: number, high: number, parts = 5): number[] {
  const rough = (high - low) / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= rough) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, at) =>
    Number(((first + at) * step).toPrecision(12)),
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
