/** What moves the result of all these people together → a drawing of the importance of inputs, and one for each input's course. */
import type { Evaluation, GlobalExplanation } from '../../../domain/evaluation.ts';
import { chart, polyline, ticksBetween } from './chart.ts';
import { escaped } from './html.ts';
import type { Figure } from './html.ts';
import { decimals, inWords, percent } from './words.ts';

const ROW = 26;
/** The most important ones; all of them stand in the table. */
const MOST_DRAWN = 15;
const MOST_COURSES = 6;

export function importanceFigure({ importance, people, shuffles }: GlobalExplanation): Figure {
  const drawn = importance.slice(0, MOST_DRAWN).filter(({ lost }) => lost.value !== null);
  const [width, left, right] = [560, 230, 24];
  const height = 20 + ROW * drawn.length + 44;
  const low = Math.min(0, ...drawn.map(({ lost }) => lost.low ?? 0));
  const high = Math.max(0.01, ...drawn.map(({ lost }) => lost.high ?? 0));
  const x = (value: number): number =>
    Math.round(10 * (left + ((value - low) / (high - low)) * (width - left - right))) / 10;
  const ticks = ticksBetween(low, high, 4).map(
    (tick) =>
      `<line class="grid" x1="${x(tick)}" y1="10" x2="${x(tick)}" y2="${height - 44}"/><text class="tick" x="${x(tick)}" y="${height - 28}" text-anchor="middle">${decimals(tick, 2)}</text>`,
  );
  const rows = drawn.map(({ title, lost }, at) => {
    const y = 24 + ROW * at;
    return `<text class="mark" x="${left - 12}" y="${y + 4}" text-anchor="end">${escaped(shortened(title))}</text><line class="bar" x1="${x(lost.low ?? 0)}" y1="${y}" x2="${x(lost.high ?? 0)}" y2="${y}"/><circle class="dot" cx="${x(lost.value ?? 0)}" cy="${y}" r="4.5"/>`;
  });
  const says = importanceSentence(importance);
  const hasShapley = importance.some(({ shapley }) => shapley !== undefined);
  return {
    id: 'importance',
    drawing: `<svg role="img" aria-label="${escaped(says)}" viewBox="0 0 ${width} ${height}">${ticks.join('')}<line class="everyone" x1="${x(0)}" y1="10" x2="${x(0)}" y2="${height - 44}"/>${rows.join('')}<text class="axis" x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">AUROC that is lost</text></svg>`,
    says: `${says} Each input was shuffled ${shuffles} times among ${people} of these people; inputs that hang together share their importance.`,
    data: {
      caption: 'Importance of each input',
      head: ['Input', 'AUROC lost', ...(hasShapley ? ['Mean size of Shapley value'] : [])],
      rows: importance.map(({ title, lost, shapley }) => [
        title,
        inWords(lost),
        ...(hasShapley ? [shapley === undefined ? '–' : inWords(shapley)] : []),
      ]),
    },
  };
}

function importanceSentence(importance: GlobalExplanation['importance']): string {
  const [first] = importance;
  if (first === undefined) return 'No input is known of these people.';
  const idle = importance.filter(({ lost }) => (lost.low ?? 0) <= 0 && (lost.high ?? 0) >= 0);
  const rest =
    idle.length === 0
      ? ''
      : ` Of ${idle.length} of ${importance.length} inputs the loss cannot be told from none.`;
  return `Discrimination rests most on ${first.title}: without it the AUROC falls by ${inWords(first.lost)}.${rest}`;
}

function shortened(title: string): string {
  return title.length <= 32 ? title : `${title.slice(0, 31)}…`;
}

/** Of the most important inputs. */
export function dependenceFigures(
  { importance, dependence }: GlobalExplanation,
  { scale }: Evaluation['output'],
): Figure[] {
  const order = importance.map(({ input }) => input);
  return dependence
    .toSorted((a, b) => order.indexOf(a.input) - order.indexOf(b.input))
    .slice(0, MOST_COURSES)
    .map((course) => courseFigure(course, scale));
}

type Course = GlobalExplanation['dependence'][number];

function courseFigure(
  { input, title, unit, points }: Course,
  scale: Evaluation['output']['scale'],
): Figure {
  const format = (value: number): string =>
    scale === 'probability' ? percent(value) : decimals(value, 1);
  const low = Math.min(...points.map((each) => each.low));
  const high = Math.max(...points.map((each) => each.high), low + 1e-6);
  const isNumber = points.every(({ value }) => typeof value === 'number');
  const places = points.map(({ value }, at) => (isNumber ? Number(value) : at));
  const [from, to] = [Math.min(...places), Math.max(...places)];
  const margin = isNumber ? 0 : 0.5;
  const drawing = chart(
    {
      title: unit === null || unit.startsWith('{') || unit === '1' ? title : `${title}, ${unit}`,
      low: from - margin,
      high: to + margin,
      ticks: isNumber ? ticksBetween(from, to) : places,
      format: (value) => (isNumber ? String(value) : inWordsOf(points[value]?.value)),
    },
    {
      title: 'Mean result',
      low,
      high,
      ticks: ticksBetween(low, high),
      format: scale === 'probability' ? (value) => percentTick(value, high - low) : format,
    },
  );
  const marks = points.map(
    (each, at) =>
      `<line class="bar" x1="${drawing.x(places[at] ?? 0)}" y1="${drawing.y(each.low)}" x2="${drawing.x(places[at] ?? 0)}" y2="${drawing.y(each.high)}"/><circle class="dot" cx="${drawing.x(places[at] ?? 0)}" cy="${drawing.y(each.mean)}" r="4"/>`,
  );
  const line = isNumber
    ? polyline(
        drawing,
        points.map(({ mean }, at) => [places[at] ?? 0, mean]),
        'model',
      )
    : '';
  const [first, last] = [points[0], points.at(-1)];
  const says = `${title}: with ${inWordsOf(first?.value)} for everyone the mean result is ${format(first?.mean ?? NaN)}, with ${inWordsOf(last?.value)} it is ${format(last?.mean ?? NaN)}.`;
  return {
    id: `dependence-${input.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-')}`,
    drawing: drawing.draw(says, line, ...marks),
    says,
    data: {
      caption: `Mean result by ${title}`,
      head: [title, 'Mean result', '95 % interval'],
      rows: points.map(({ value, mean, low: least, high: most }) => [
        inWordsOf(value),
        format(mean),
        `${format(least)} to ${format(most)}`,
      ]),
    },
  };
}

function percentTick(value: number, range: number): string {
  return `${decimals(100 * value, range < 0.05 ? 1 : 0)} %`;
}

function inWordsOf(value: number | boolean | string | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  return value ?? '';
}
