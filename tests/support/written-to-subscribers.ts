/** What a subscriber gets and reads: its Subscription, $status, $events, and a notification of each kind and content. */
import {
  assessed,
  endSetting,
  setting,
  subscribed,
  type Setting,
} from '../surfaces/fhir-api/subscribing.ts';
import { eventually } from './service.ts';
import type { Named } from './written-by-the-service.ts';

const CONTENTS = ['empty', 'id-only', 'full-resource'] as const;

export async function writtenToSubscribers(): Promise<Named[]> {
  const all = await setting();
  try {
    const ids: string[] = [];
    for (const content of CONTENTS) {
      const endpoint = `${all.hook.origin}/${content}`;
      ids.push(await subscribed(all, { content, endpoint, filters: ['patient=Patient/p1'] }));
    }
    await assessed(all, 'p1');
    await eventually(
      () => CONTENTS.map((content) => all.hook.numbers(`/${content}`).length),
      (counts) => counts.every((count) => count > 0),
    );
    return [...notified(all), ...(await read(all, ids[2] ?? ''))];
  } finally {
    await endSetting(all);
  }
}

function notified({ hook }: Setting): Named[] {
  return CONTENTS.flatMap((content) =>
    hook
      .all(`/${content}`)
      .map(({ bundle, type }) => ({ name: `${type} with ${content}`, resource: bundle })),
  );
}

async function read({ fhir }: Setting, id: string): Promise<Named[]> {
  const paths = [
    `/Subscription/${id}`,
    `/Subscription/${id}/$status`,
    `/Subscription/${id}/$events`,
  ];
  return Promise.all(
    [...paths, '/Subscription', '/Subscription/$status'].map(async (path) => ({
      name: `GET /fhir${path.replace(id, '{id}')}`,
      resource: (await fhir.get(path)).json,
    })),
  );
}
