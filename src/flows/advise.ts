/**
 * Answers a CDS Hooks call: read what came, assess, publish what is new, say in one card what needs a person.
 */
import type { Card } from '../domain/cds-card.ts';
import type { Audit } from '../ports/audit.ts';
import type { CdsClient } from '../ports/cds-clients.ts';
import { assessChart, type AssessChartPorts } from './assess-chart.ts';
import type { Chart } from './chart.ts';
import { giveCard, type GiveCardPorts } from './give-card.ts';
import type { HookCall } from './hook-call.ts';
import { keepHookToken, type KeepTokenPorts } from './keep-hook-token.ts';
import type { Publish } from './publish-in-turn.ts';
import { readHookRecord, type ReadHookPorts } from './read-hook-record.ts';
import { isOurs } from './record-queries.ts';
import { checkReach } from './trust-hook.ts';

export interface AdvisePorts
  extends AssessChartPorts, ReadHookPorts, KeepTokenPorts, GiveCardPorts {
  readonly audit: Audit;
  readonly publish: Publish;
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
  return giveCard(call, chart, ports);
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
