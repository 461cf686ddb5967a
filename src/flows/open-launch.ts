/**
 * Opens the chart of a launch: read the record, assess it, publish what is new.
 *
 * One reading a session: who asks while it runs waits for it; who asks later gets it.
 */
import { AppError } from '../errors.ts';
import type { LaunchSession } from '../ports/session-store.ts';
import { assessChart } from './assess-chart.ts';
import type { Chart } from './chart.ts';
import type { InTurn } from './in-turn.ts';
import type { Publish } from './publish-in-turn.ts';
import { readChart, type ReadChartPorts } from './read-chart.ts';
import { tokenOf, type SessionPorts } from './session-life.ts';

export interface OpenLaunchPorts extends SessionPorts, ReadChartPorts {
  readonly publish: Publish;
  /** By `<hospital>/Patient/<id>`; the same that `publish` takes. */
  readonly takeTurns: InTurn;
}

export interface Charts {
  /** The chart as last read; read now, the first time. */
  open(session: LaunchSession): Promise<Chart>;
  /** Read anew; where the hospital does not answer, the last chart with `reachable: false`. */
  readAgain(session: LaunchSession): Promise<Chart>;
  /** The same record with what has been entered since. */
  assessAgain(session: LaunchSession): Promise<Chart>;
  /** Not while something else about the same patient is published or decided. */
  inTurn<T>(session: LaunchSession, work: () => Promise<T>): Promise<T>;
  /** As last read, without reading. */
  known(sessionId: string): Promise<Chart | undefined>;
  forget(sessionId: string): void;
}

export function charts(ports: OpenLaunchPorts): Charts {
  const open = new Map<string, Promise<Chart>>();
  async function readAndPublish(session: LaunchSession): Promise<Chart> {
    const chart = await readOf(session, ports);
    await ports.publish(chart);
    return chart;
  }

  function keep(session: LaunchSession, reading: Promise<Chart>, before?: Promise<Chart>) {
    open.set(session.id, reading);
    // A failed reading is not kept: who asks next reads again.
    reading.catch(() => {
      if (open.get(session.id) !== reading) return;
      if (before === undefined) open.delete(session.id);
      else open.set(session.id, before);
    });
    return reading;
  }

  return {
    open(session) {
      return open.get(session.id) ?? keep(session, readAndPublish(session));
    },
    async readAgain(session) {
      const before = open.get(session.id);
      const last = await before?.catch(() => undefined);
      if (last === undefined) return keep(session, readAndPublish(session));
      const reading = readAndPublish(session).catch((error: unknown) => {
        if (!(error instanceof AppError) || !isOutage(error)) throw error;
        return { ...last, reachable: false, incomplete: [error.message] };
      });
      return keep(session, reading, before);
    },
    async assessAgain(session) {
      const before = open.get(session.id);
      const last = await (before ?? this.open(session));
      const again = assessChart(last, ports).then(async (chart) => {
        await ports.publish(chart);
        return chart;
      });
      return keep(session, again, before);
    },
    inTurn({ hospital, patientId }, work) {
      return ports.takeTurns(`${hospital}/Patient/${patientId}`, work);
    },
    async known(sessionId) {
      return open.get(sessionId)?.catch(() => undefined);
    },
    forget(sessionId) {
      open.delete(sessionId);
    },
  };
}

function isOutage({ code }: AppError): boolean {
  return code === 'ehr.unavailable' || code === 'ehr.not-fhir';
}

function readOf(session: LaunchSession, ports: OpenLaunchPorts): Promise<Chart> {
  const { hospital, patientId, user, scopes } = session;
  const who = user?.reference ?? 'unknown';
  return readChart({ hospital, patientId, who, scopes, token: tokenOf(session.id, ports) }, ports);
}
