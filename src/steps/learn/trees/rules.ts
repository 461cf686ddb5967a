/** Tree + names of its columns → one sentence for each leaf: under which conditions which risk. */
import type { Tree } from '../../../domain/learned-model.ts';

export interface ColumnInWords {
  readonly title: string;
  /** Of a number; absent for yes or no. */
  readonly unit?: string;
  readonly isYesNo: boolean;
  /** Whether it is said where people go whose value is unknown. */
  readonly mayBeUnknown: boolean;
}

/** "age over 55 years or unknown, smoking: 34.1 % (weight 212)" */
export function rulesOf(tree: Tree, columns: readonly ColumnInWords[]): string[] {
  const rules: string[] = [];
  const visit = (node: number, conditions: readonly string[]): void => {
    const column = tree.column[node]!;
    if (column < 0) {
      const percent = (100 * tree.value[node]!).toFixed(1);
      const when = conditions.length === 0 ? 'everyone' : conditions.join(', ');
      rules.push(`${when}: ${percent} % (weight ${Math.round(tree.cover[node]!)})`);
      return;
    }
    const words = columns[column]!;
    visit(node + 1, [...conditions, conditionOf(tree, node, words, true)]);
    visit(tree.right[node]!, [...conditions, conditionOf(tree, node, words, false)]);
  };
  visit(0, []);
  return rules;
}

function conditionOf(
  { threshold, unknownLeft }: Tree,
  node: number,
  { title, unit, isYesNo, mayBeUnknown }: ColumnInWords,
  isLeft: boolean,
): string {
  const limit = threshold[node]!;
  const isUnknownHere = mayBeUnknown && (unknownLeft[node] === 1) === isLeft;
  if (limit === Number.MAX_VALUE) return `${title} ${isLeft ? 'known' : 'unknown'}`;
  const orUnknown = isUnknownHere ? ' or unknown' : '';
  if (isYesNo) return `${title} ${isLeft ? 'no' : 'yes'}${orUnknown}`;
  const unitText = unit === undefined ? '' : ` ${unit}`;
  return `${title} ${isLeft ? 'up to' : 'over'} ${limit}${unitText}${orUnknown}`;
}
