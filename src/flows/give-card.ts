/** The card of a chart: made from its content, kept, and not given again once it was set aside. */
import type { Card, CardContent, CardLink } from '../domain/cds-card.ts';
import type { AdviceStore, CardHistory, GivenCard } from '../ports/advice-store.ts';
import { cardContent } from '../steps/advise/card-content.ts';
import { draftOrders } from '../steps/advise/draft-orders.ts';
import { activityInWords } from '../steps/report/care-plan-activity.ts';
import { durationInWords } from '../steps/report/horizon.ts';
import { proposedRequest } from '../steps/report/proposed-request.ts';
import { CARD_SOURCE_LABEL, CARD_TOPIC, OVERRIDE_REASONS } from './card-words.ts';
import type { Chart } from './chart.ts';
import { nameOf, urnOf } from './digest.ts';
import type { HookCall } from './hook-call.ts';

export interface GiveCardPorts {
  readonly advice: AdviceStore;
  readonly baseUrl: string;
  /** Hospitals that a person can launch our app from. */
  readonly launchable: ReadonlySet<string>;
}

/** One card, or none: nothing to act on, or this very content was overridden. */
export async function giveCard(
  call: HookCall,
  chart: Chart,
  ports: GiveCardPorts,
): Promise<readonly Card[]> {
  const { hospital, subject } = chart;
  const content = contentOf(call, chart);
  if (content === undefined) return [];
  const history = await ports.advice.ofPatient(hospital, subject);
  const name = contentName(content, call, chart);
  if (wasOverridden(name, history)) return [];
  const card = cardOf(content, call, chart, accepted(history), ports);
  await ports.advice.give(given(card, name, call, chart));
  return [card];
}

/** The same whichever of its proposals are just being ordered. */
function contentName({ against }: CardContent, call: HookCall, chart: Chart): string {
  const undrafted = contentOf({ ...call, draftOrders: [] }, chart);
  const rest = undrafted === undefined ? [] : nameParts(undrafted);
  return nameOf([chart.hospital, chart.subject, against, rest]);
}

/** Without the resources, whose reasons hold the day. */
function nameParts({ summary, indicator, detail, suggestions }: CardContent): unknown[] {
  return [summary, indicator, detail, suggestions.map(({ key, label }) => [key, label])];
}

function contentOf(call: HookCall, chart: Chart): CardContent | undefined {
  const { assessment, proposal, record, incomplete, subject } = chart;
  return cardContent({
    assessment,
    proposal,
    record,
    incomplete,
    drafts: draftOrders(call.draftOrders),
    inWords: durationInWords,
    suggest: (activity, rule) => {
      const label = activityInWords(activity, rule);
      const resource = proposedRequest(activity, rule, subject);
      return { label, actions: [{ type: 'create', description: label, resource }] };
    },
  });
}

function cardOf(
  content: CardContent,
  { hook }: HookCall,
  { hospital, subject }: Chart,
  acceptedBefore: ReadonlySet<string>,
  { baseUrl, launchable }: GiveCardPorts,
): Card {
  const shown = content.suggestions
    .map((each) => ({ ...each, uuid: uuidOf([hospital, subject, each.key, each.label]) }))
    .filter(({ uuid }) => !acceptedBefore.has(uuid));
  const uuid = uuidOf([hospital, subject, nameParts({ ...content, suggestions: shown })]);
  const suggestions = shown.map(({ label, uuid: own, isRecommended, actions }) => ({
    label,
    uuid: own,
    isRecommended,
    actions,
  }));
  const link: CardLink = {
    label: 'Open Health Analysis Mentor',
    url: `${baseUrl}/launch`,
    type: 'smart',
    appContext: JSON.stringify({ card: uuid, hook }),
  };
  return {
    uuid,
    summary: content.summary,
    indicator: content.indicator,
    detail: content.detail,
    source: { label: CARD_SOURCE_LABEL, url: `${baseUrl}/`, topic: CARD_TOPIC },
    ...(suggestions.length === 0 ? {} : { suggestions, selectionBehavior: 'any' }),
    overrideReasons: OVERRIDE_REASONS,
    ...(launchable.has(hospital) ? { links: [link] } : {}),
  };
}

function given(card: Card, content: string, { service }: HookCall, chart: Chart): GivenCard {
  return {
    hospital: chart.hospital,
    patient: chart.subject,
    uuid: card.uuid,
    content,
    summary: card.summary,
    suggestions: (card.suggestions ?? []).map(({ uuid, label }) => ({ uuid, label })),
    service,
    at: chart.assessment.asOf,
  };
}

function wasOverridden(content: string, history: readonly CardHistory[]): boolean {
  return history.some(
    ({ card, feedback }) =>
      card.content === content && feedback.some(({ outcome }) => outcome === 'overridden'),
  );
}

/** Taken over before: not proposed a second time. */
function accepted(history: readonly CardHistory[]): ReadonlySet<string> {
  return new Set(
    history.flatMap(({ feedback }) =>
      feedback.flatMap(({ acceptedSuggestions }) => acceptedSuggestions),
    ),
  );
}

function uuidOf(content: unknown): string {
  return urnOf(content).slice('urn:uuid:'.length);
}
