/** Counters and gauges in the OpenMetrics text format. */
import type { RequestHandler } from 'express';
import type { Outbox } from '../../ports/outbox.ts';
import type { RequestCounter } from './request-context.ts';

export interface Metrics extends RequestCounter {
  readonly handler: RequestHandler;
}

/** @param more lines of other parts */
export function metrics(
  outbox: Pick<Outbox, 'counts'>,
  more: () => Promise<readonly string[]>,
): Metrics {
  const requests = new Map<string, number>();
  return {
    countRequest(method, route, status) {
      const labels = `method="${method}",route="${route}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
    },
    handler: async (_request, response) => {
      const items = Object.entries(await outbox.counts());
      const lines = [
        '# TYPE mentor_outbox_items gauge',
        '# HELP mentor_outbox_items Deliveries to hospitals and subscribers by state.',
        ...items.map(([state, count]) => `mentor_outbox_items{state="${state}"} ${count}`),
        '# TYPE mentor_http_requests counter',
        '# HELP mentor_http_requests Answered requests by route pattern.',
        ...[...requests].map(([labels, count]) => `mentor_http_requests_total{${labels}} ${count}`),
        ...(await more()),
        '# TYPE mentor_uptime_seconds gauge',
        '# UNIT mentor_uptime_seconds seconds',
        `mentor_uptime_seconds ${process.uptime().toFixed(1)}`,
        '# EOF',
      ];
      response
        .setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8')
        .send(`${lines.join('\n')}\n`);
    },
  };
}
