/**
 * Statements about one concept or drug group, with contradictions resolved.
 *
 * The rule for a yes and a stated no (refuted, not taken): they contradict each other where they speak of the same
 * thing: they share a code or an ingredient, or the no is about the whole concept (a root code, an ATC class). Then the
 * newest counts (recordedDate, else authoredOn or onset, else meta.lastUpdated); where that does not decide, the yes
 * stays, since a patient is harmed more by a disease or drug that is overlooked. The other one is shown as contradicted.
 * A no about another kind of the concept (type 2 ruled out, type 1 present) gives way to the yes.
 */
import type { Statement } from '../../domain/patient-record.ts';
import type { Unused } from '../../domain/source.ts';

export interface StatementDraft {
  readonly statement: Statement;
  /** Codes and ingredients that say what exactly it is about. */
  readonly about: readonly string[];
  /** It speaks of the whole concept. */
  readonly whole: boolean;
  /** Milliseconds; undefined where the resource does not say. */
  readonly recordedMs: number | undefined;
}

export function withoutContradictions(
  concept: string,
  drafts: readonly StatementDraft[],
  unused: Unused[],
): Statement[] {
  const yes = drafts.filter(({ statement }) => statement.says === 'yes');
  const no = drafts.filter(({ statement }) => statement.says === 'no');
  if (yes.length === 0 || no.length === 0) return drafts.map(({ statement }) => statement);
  const lost = new Map<StatementDraft, StatementDraft>();
  for (const denial of no) {
    for (const claim of yes) {
      if (!isSameThing(denial, claim)) continue;
      if (isNewer(denial, claim)) lost.set(claim, denial);
      else lost.set(denial, claim);
    }
  }
  const standing = yes.filter((claim) => !lost.has(claim));
  const denials = standing.length > 0 ? [] : no.filter((denial) => !lost.has(denial));
  for (const [draft, winner] of lost) unused.push(contradicted(concept, draft, winner));
  const kept = [...standing, ...denials];
  // Each lost to another: the yes stays.
  return (kept.length > 0 ? kept : yes).map(({ statement }) => statement);
}

function isSameThing(denial: StatementDraft, claim: StatementDraft): boolean {
  return denial.whole || denial.about.some((code) => claim.about.includes(code));
}

function isNewer(a: StatementDraft, b: StatementDraft): boolean {
  return a.recordedMs !== undefined && b.recordedMs !== undefined && a.recordedMs > b.recordedMs;
}

function contradicted(concept: string, draft: StatementDraft, winner: StatementDraft): Unused {
  const { source } = draft.statement;
  const says = draft.statement.says === 'yes' ? 'stated' : 'denied';
  return {
    source,
    concept,
    because: 'contradicted',
    detail: `${concept} is ${says} here, and the opposite in ${winner.statement.source.reference}, which counts`,
  };
}
