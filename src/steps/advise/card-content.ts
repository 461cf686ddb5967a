/**
 * An assessment and its proposals → what one card says, or nothing where nobody needs to act.
 */
import type { Assessment } from '../../domain/assessment.ts';
import type { CarePlanProposal, FiredRule, ProposedActivity } from '../../domain/care-plan.ts';
import type { CardContent, CardSuggestion } from '../../domain/cds-card.ts';
import type { PatientRecord } from '../../domain/patient-record.ts';
import { cardDetail, headline, type DurationInWords } from './card-detail.ts';
import { isDrafted, objectionsTo, type DraftOrder, type Objection } from './draft-orders.ts';
import { findingsOf, type Finding } from './findings.ts';
import { shortened } from './markdown.ts';

export interface CardParts {
  readonly assessment: Assessment;
  readonly proposal: CarePlanProposal;
  readonly record: PatientRecord;
  readonly drafts: readonly DraftOrder[];
  /** What could not be read, a sentence each. */
  readonly incomplete: readonly string[];
  readonly inWords: DurationInWords;
  /** A proposed activity as a suggestion of its own. */
  readonly suggest: (
    activity: ProposedActivity,
    rule: FiredRule,
  ) => Pick<CardSuggestion, 'label' | 'actions'>;
}

/** CDS Hooks: less than 140 characters. */
const MOST_SUMMARY = 139;
const MOST_SUGGESTIONS = 8;
const URGENCY = { stat: 0, urgent: 1, routine: 2 } as const;

export function cardContent(parts: CardParts): CardContent | undefined {
  const { assessment, proposal, record, drafts, inWords } = parts;
  const findings = findingsOf(assessment);
  const objections = objectionsTo(drafts, record, proposal);
  if (findings.length === 0 && objections.length === 0) return undefined;
  const suggestions = suggestionsOf(parts);
  const indicator = indicatorOf(findings, objections, proposal);
  return {
    summary: shortened(summaryOf(findings, objections, inWords), MOST_SUMMARY),
    indicator,
    against: objections,
    detail: cardDetail({
      findings,
      objections,
      assessment,
      proposal,
      incomplete: parts.incomplete,
      moreProposals: suggestions.length - MOST_SUGGESTIONS,
      tellMissing: indicator === 'info',
      inWords,
    }),
    suggestions: suggestions.slice(0, MOST_SUGGESTIONS),
  };
}

function indicatorOf(
  findings: readonly Finding[],
  objections: readonly Objection[],
  { fired }: CarePlanProposal,
): CardContent['indicator'] {
  const isUrgent = findings.length > 0 && fired.some(({ priority }) => priority !== 'routine');
  if (isUrgent || findings.some(({ alerts }) => alerts.length > 0)) return 'critical';
  const isHigh = findings.some(({ prediction }) =>
    ['high', 'certain'].includes(prediction.band?.qualitative ?? ''),
  );
  return isHigh || objections.length > 0 ? 'warning' : 'info';
}

function summaryOf(
  findings: readonly Finding[],
  objections: readonly Objection[],
  inWords: DurationInWords,
): string {
  const [first, ...others] = findings;
  const [objection] = objections;
  if (objection !== undefined) return objection;
  if (first === undefined) return '';
  const more = others.length === 0 ? '' : `; ${others.length} more above their threshold`;
  const said = first.alerts[0] ?? headline(first, inWords);
  return `${shortened(said, MOST_SUMMARY - more.length)}${more}`;
}

/** Most urgent first, each once; what is ordered in this moment is not proposed as well. */
function suggestionsOf({ proposal, drafts, suggest }: CardParts): CardContent['suggestions'] {
  const all = proposal.fired
    .toSorted((one, other) => URGENCY[one.priority] - URGENCY[other.priority])
    .flatMap((rule) => rule.activities.map((activity) => ({ activity, rule })))
    .filter(({ activity }) => !isDrafted(activity, drafts))
    .map(({ activity, rule }) => ({
      ...suggest(activity, rule),
      isRecommended: rule.priority !== 'routine',
      key: `${rule.canonical} ${activity.id}`,
    }));
  const first = new Map(all.toReversed().map((each) => [each.label, each]));
  return all.filter((each) => first.get(each.label) === each);
}
