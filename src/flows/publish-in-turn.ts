/** Publishing of one patient happens in turn, whoever asks: a launch, a hook. */
import type { Chart, Hospital } from './chart.ts';
import type { InTurn } from './in-turn.ts';
import { publishAssessment, type PublishPorts } from './publish-assessment.ts';

export interface PublishInTurnPorts extends PublishPorts {
  /** By `<hospital>/Patient/<id>`; shared with what decides about a patient. */
  readonly takeTurns: InTurn;
  readonly hospitalOf: (id: string) => Hospital;
  /** Something was put into the outbox. */
  readonly wakeDelivery: () => void;
}

/** Writes what is new in a chart into the outbox. */
export type Publish = (chart: Chart) => Promise<void>;

export function publishInTurn(ports: PublishInTurnPorts): Publish {
  return (chart) =>
    ports.takeTurns(`${chart.hospital}/${chart.subject}`, async () => {
      await publishAssessment(chart, ports.hospitalOf(chart.hospital), ports);
      ports.wakeDelivery();
    });
}
