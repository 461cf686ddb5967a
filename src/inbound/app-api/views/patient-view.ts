/** The whole answer of GET /api/p/:session. In: the chart, the session, what was published. Out: PatientView. */
import { newerAssessment } from '../../../flows/newer-assessment.ts';
import { endsAt } from '../../../flows/session-life.ts';
import type { OutboxItem } from '../../../ports/outbox.ts';
import type { LaunchSession } from '../../../ports/session-store.ts';
import type { OutboxView, PatientView } from '../contract.ts';
import { RANK_RULE } from './level.ts';
import { patientBanner } from './patient.ts';
import { planSummary } from './plan.ts';
import { recordView } from './record.ts';
import { riskViews, type RiskContext } from './risk.ts';
import { outboxItemView } from './written.ts';

export function patientView(session: LaunchSession, context: RiskContext): PatientView {
  const { chart, hospital, outbox } = context;
  return {
    patient: patientBanner(chart),
    hospital: hospital.title,
    user: session.user?.name ?? session.user?.reference ?? null,
    csrfToken: session.csrfToken,
    sessionEndsAt: endsAt(session),
    risks: riskViews(context),
    rankRule: RANK_RULE,
    record: recordView(chart),
    plan: planSummary(context),
    outbox: outboxView(chart.subject, outbox, newerAssessment(chart, context.published)),
    hospitalReachable: chart.reachable,
    missingScopes: session.missingScopes,
  };
}

/** @param newerSince as `newerAssessment` gives it */
export function outboxView(
  patient: string,
  items: readonly OutboxItem[],
  newerSince: string | undefined,
): OutboxView {
  return { patient, items: items.map(outboxItemView), newerSince: newerSince ?? null };
}
