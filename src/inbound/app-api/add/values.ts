/** Values before they are kept: what entries would do, and what a pasted record holds. Nothing is written by these routes. */
import { json, Router } from 'express';
import type { AssessResources, Hospital } from '../../../flows/chart.ts';
import type { Charts } from '../../../flows/open-launch.ts';
import { previewEntries } from '../../../flows/preview-entries.ts';
import { readGiven, type ReadGivenPorts } from '../../../flows/read-given.ts';
import type { EntriesPreviewView, GivenView } from '../contract-add.ts';
import { entriesRequest, givenRequest, parsed } from '../requests.ts';
import { guarded, type GuardPorts } from '../session-guard.ts';
import { fieldsOf } from './fields.ts';

export interface ValuePorts extends GuardPorts {
  readonly charts: Pick<Charts, 'open'>;
  readonly assess: AssessResources;
  readonly parse: ReadGivenPorts['parse'];
  readonly hospitalOf: (id: string) => Hospital;
}

export function valueRoutes(ports: ValuePorts): Router {
  const router = Router();
  router.get('/api/p/:session/fields', async (request, response) => {
    const session = await guarded(request, ports, true);
    response.json(fieldsOf(await ports.charts.open(session)));
  });
  router.post(
    '/api/p/:session/entries/preview',
    json({ limit: '100kb' }),
    async (request, response) => {
      const session = await guarded(request, ports, true);
      const { entries } = parsed(entriesRequest, request.body);
      const chart = await ports.charts.open(session);
      const { settings } = ports.hospitalOf(session.hospital);
      const preview = await previewEntries(
        chart,
        entries,
        ports.clock.now(),
        settings,
        ports.assess,
      );
      response.json({ patient: chart.subject, ...preview } satisfies EntriesPreviewView);
    },
  );
  // A record is larger than any other request.
  router.post('/api/p/:session/given', json({ limit: '6mb' }), async (request, response) => {
    const session = await guarded(request, ports, true);
    const { text } = parsed(givenRequest, request.body);
    const chart = await ports.charts.open(session);
    const { settings } = ports.hospitalOf(session.hospital);
    const now = ports.clock.now();
    const { values, notTaken } = await readGiven(chart, text, now, settings, ports);
    const preview = await previewEntries(chart, values, now, settings, ports.assess);
    const faults = new Map(preview.faults.map(({ input, message }) => [input, message]));
    response.json({
      patient: chart.subject,
      values: values.filter(({ input }) => !faults.has(input)),
      notTaken: [
        ...notTaken,
        ...values.flatMap(({ input, source }) => {
          const message = faults.get(input);
          return message === undefined ? [] : [{ where: source, message }];
        }),
      ],
      computes: preview.computes,
      applicable: preview.applicable,
      computedBefore: preview.computedBefore,
    } satisfies GivenView);
  });
  return router;
}
