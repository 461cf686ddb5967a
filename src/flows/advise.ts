/**
 * Answers a CDS Hooks call: read what came, assess, publish what is new, say in one card what needs a person.
 */
import type { Card, CardContent, CardLink } from '../domain/cds-card.ts';
import type { AdviceStore, CardHistory, GivenCard } from '../ports/advice-store.ts';
import type { Audit } from '../ports/audit.ts';
import type { CdsClient } from '../ports/cds-clients.ts';
import { cardContent } from '../steps/advise/card-content.ts';
import { draftOrders } from '../steps/advise/draft-orders.ts';
import { activityInWords } from '../steps/report/care-plan-activity.ts';
import { durationInWords } from '../steps/report/horizon.ts';
import { proposedRequest } from '../steps/report/proposed-request.ts';
import { assessChart, type AssessChartPorts } from './assess-chart.ts';
import { CARD_SOURCE_LABEL, CARD_TOPIC, OVERRIDE_REASONS } from './card-words.ts';
import type { Chart } from './chart.ts';
import { nameOf, urnOf } from './digest.ts';
import type { HookCall } from './hook-call.ts';
import { keepHookToken, type KeepTokenPorts } from './keep-hook-token.ts';
import type { Publish } from './publish-in-turn.ts';
import { readHookRecord, type ReadHookPorts } from './read-hook-record.ts';
import { isOurs } from './record-queries.ts';
import { checkReach } from './trust-hook.ts';

export interface AdvisePorts extends AssessChartPorts, ReadHookPorts, KeepTokenPorts {
  readonly advice: AdviceStore;
  readonly audit: Audit;
  readonly publish: Publish;
  readonly baseUrl: string;
  /** Hospitals that a person can launch our app from. */
  readonly launchable: ReadonlySet<string>;
}

/** @throws AppError `cds.wrong-server`, `cds.missing-data`, `request.invalid` */
export async function advise(
  call: HookCall,
  client: CdsClient,
  ports: AdvisePorts,
): Promise<readonly Card[]> {
  checkReach(call, client);
  const chart = await chartOf(call, client.hospital, ports);
  await keepHookToken(call, client.hospital, ports);
  await ports.publish(chart);
  return cardsOf(call, chart, ports);
}

async function chartOf(call: HookCall, hospital: string, ports: AdvisePorts): Promise<Chart> {
  const subject = `Patient/${call.patientId}`;
  const { patient, resources, incomplete } = await readHookRecord(call, hospital, ports);
  const readAt = ports.clock.now();
  await ports.audit.append({
    at: readAt,
    who: call.userId,
    what: 'hook.read',
    hospital,
    patient: subject,
    outcome: 'success',
    detail: `${call.service}: ${resources.length} resources, ${incomplete.length} gaps`,
  });
  return assessChart(
    {
      hospital,
      subject,
      patient,
      resources: resources.filter((resource) => !isOurs(resource)),
      // A hook does not look whether our results are still there.
      ownResults: undefined,
      readAt,
      incomplete,
      reachable: true,
    },
    ports,
  );
}

/** One card, or none: nothing to act on, or this very content was overridden. */
async function cardsOf(call: HookCall, chart: Chart, ports: AdvisePorts): Promise<Card[]> {
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

/** The same whichever of its suggestions are just being ordered. */
function contentName(content: CardContent, call: HookCall, chart: Chart): string {
  const suggestions = contentOf({ ...call, draftOrders: [] }, chart)?.suggestions ?? [];
  return nameOf([chart.hospital, chart.subject, nameParts({ ...content, suggestions })]);
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
  { baseUrl, launchable }: AdvisePorts,
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
