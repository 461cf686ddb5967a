/**
 * What a record's statements about a yes/no concept amount to: yes, a stated no, or nothing.
 */
import type { Statement } from './patient-record.ts';
import type { Source } from './source.ts';

export interface Truth {
  readonly says: 'yes' | 'no' | 'nothing';
  /** The statements that decide. */
  readonly statements: readonly Statement[];
}

/**
 * @param ever a statement of any status counts ("history of"), else only a current one
 * @returns yes before no: one list that holds a disease outweighs another that does not
 */
function truthOf(statements: readonly Statement[] | undefined, ever: boolean): Truth {
  const all = statements ?? [];
  const yes = all.filter((each) => each.says === 'yes' && (ever || each.current));
  if (yes.length > 0) return { says: 'yes', statements: yes };
  const no = all.filter((each) => each.says === 'no');
  return no.length > 0 ? { says: 'no', statements: no } : { says: 'nothing', statements: [] };
}

/** Several concepts: yes if any is, no only if all are. */
export function truthOfAny(
  statements: ReadonlyMap<string, readonly Statement[]>,
  concepts: readonly string[],
  ever: boolean,
): Truth {
  const truths = concepts.map((concept) => truthOf(statements.get(concept), ever));
  const decisive = (says: Truth['says']): readonly Statement[] =>
    truths.filter((truth) => truth.says === says).flatMap((truth) => truth.statements);
  const yes = decisive('yes');
  if (yes.length > 0) return { says: 'yes', statements: yes };
  if (truths.length > 0 && truths.every(({ says }) => says === 'no')) {
    return { says: 'no', statements: decisive('no') };
  }
  return { says: 'nothing', statements: [] };
}

/** Each source once, in the order found. */
export function sourcesOf(statements: readonly Statement[]): Source[] {
  const byReference = new Map<string, Source>();
  for (const { source } of statements) {
    if (!byReference.has(source.reference)) byReference.set(source.reference, source);
  }
  return [...byReference.values()];
}
