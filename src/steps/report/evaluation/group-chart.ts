/** Groups → a drawing of their AUROC with intervals, and the sentence that says whether one differs. */
import type { Evaluation, SubgroupFigures } from '../../../domain/evaluation.ts';
import { ticksBetween } from './chart.ts';
import { escaped } from './html.ts';
import type { Figure } from './html.ts';
import { decimals, inWords, percent } from './words.ts';

const ROW = 26;

/** AUROC of each group with its interval; groups with too few people are named, not drawn. */
export function groupFigure({ subgroups, auc }: Evaluation): Figure {
  const height = 40 + ROW * subgroups.length + 44;
  const drawn = subgroups.filter(({ tooFew }) => !tooFew);
  const low = Math.floor(10 * Math.min(0.5, ...drawn.map((each) => each.auc.low ?? 0.5))) / 10;
  const width = 560;
  const [left, right] = [200, 24];
  const x = (value: number): number =>
    Math.round(10 * (left + ((value - low) / (1 - low)) * (width - left - right))) / 10;
  const ticks = ticksBetween(low, 1).map(
    (tick) =>
      `<line class="grid" x1="${x(tick)}" y1="20" x2="${x(tick)}" y2="${height - 48}"/><text class="tick" x="${x(tick)}" y="${height - 30}" text-anchor="middle">${decimals(tick, 1)}</text>`,
  );
  const rows = subgroups.map((each, at) => {
    const y = 36 + ROW * at;
    const name = `<text class="mark" x="${left - 12}" y="${y + 4}" text-anchor="end">${escaped(`${each.by}: ${each.group}`)}</text>`;
    return name + groupMark(each, x, y);
  });
  const middle =
    auc.value === null
      ? ''
      : `<line class="everyone" x1="${x(auc.value)}" y1="20" x2="${x(auc.value)}" y2="${height - 48}"/>`;
  const says = groupSentence(drawn);
  return {
    id: 'groups',
    drawing: `<svg role="img" aria-label="${escaped(says)}" viewBox="0 0 ${width} ${height}">${ticks.join('')}${middle}${rows.join('')}<text class="axis" x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">AUROC; dashed line: everyone</text></svg>`,
    says,
    data: {
      caption: 'Groups',
      head: [
        'Group',
        'People',
        'Events',
        'AUROC',
        'Less the others',
        'Observed/expected',
        'Sensitivity',
        'Specificity',
        'Abstains',
      ],
      rows: subgroups.map((each) => [
        `${each.by}: ${each.group}${each.tooFew ? ' (too few)' : ''}`,
        String(each.people),
        String(each.events),
        inWords(each.auc),
        inWords(each.difference.auc),
        inWords(each.observedOverExpected, 2),
        inWords(each.recall, 2),
        inWords(each.specificity, 2),
        percent(each.abstainedShare),
      ]),
    },
  };
}

function groupMark(
  { auc, tooFew, events, people }: SubgroupFigures,
  x: (value: number) => number,
  y: number,
): string {
  if (tooFew || auc.value === null || auc.low === null || auc.high === null) {
    return `<text class="few" x="${x(0.5)}" y="${y + 4}">too few: ${events} events in ${people} people</text>`;
  }
  return `<line class="bar" x1="${x(auc.low)}" y1="${y}" x2="${x(auc.high)}" y2="${y}"/><circle class="dot" cx="${x(auc.value)}" cy="${y}" r="4.5"/>`;
}

function groupSentence(drawn: readonly SubgroupFigures[]): string {
  const apart = drawn.filter(
    ({ difference: { auc } }) =>
      auc.low !== null && auc.high !== null && (auc.low > 0 || auc.high < 0),
  );
  if (drawn.length === 0) return 'No group has 100 people with and 100 without the outcome.';
  if (apart.length === 0) return 'No group’s AUROC differs from that of the others beyond chance.';
  const names = apart.map(
    ({ by, group, difference }) => `${by} ${group} (${inWords(difference.auc)})`,
  );
  return `AUROC differs from that of the others in: ${names.join('; ')}. Several groups are looked at, so that one in twenty differs by chance.`;
}
