/** The sandbox hospital of the demo as a CDS client: its chart shows our card, and what is done with it comes back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startService } from '#src/compose.ts';
import { loadConfig } from '#src/config.ts';
import { eventually } from '../../support/service.ts';

const folder = mkdtempSync(join(tmpdir(), 'mentor-demo-'));
let service: Awaited<ReturnType<typeof startService>>;
beforeAll(async () => {
  const config = loadConfig({ PORT: '0', MENTOR_DATA: folder, LOG_LEVEL: 'silent' });
  service = await startService(config, { sandbox: true, roles: ['web', 'worker'] });
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

const chart = () => `${service.baseUrl}/sandbox/patients/lindqvist`;
const tab = async (name: string) => (await fetch(`${chart()}?tab=${name}`)).text();

async function choose(fields: Record<string, string>): Promise<number> {
  const body = new URLSearchParams(fields);
  const init = { method: 'POST', body, redirect: 'manual' } as const;
  return (await fetch(`${chart()}/advice`, init)).status;
}

test('a chart shows the card, and the results are written back with the token of the hook', async () => {
  const page = await tab('advice');
  expect(page).toContain('1 card from Health Analysis Mentor');
  expect(page).toContain('Take over as draft');
  await eventually(
    () => tab('received'),
    (received) => received.includes('RiskAssessment/'),
  );
});

test('a proposal that is taken over is a draft in the record, and not proposed again', async () => {
  const page = await tab('advice');
  const [, card = ''] = /name="card" value="([^"]+)"/.exec(page) ?? [];
  const [, suggestion = ''] = /name="suggestion" value="([^"]+)"/.exec(page) ?? [];
  expect(await choose({ card, suggestion })).toBe(303);
  expect(await tab('advice')).not.toContain(suggestion);
});

test('a card that is set aside is gone; an unknown one is not found', async () => {
  const [, card = ''] = /name="card" value="([^"]+)"/.exec(await tab('advice')) ?? [];
  expect(await choose({ card, reason: 'not-appropriate-now' })).toBe(303);
  expect(await tab('advice')).toContain('No card');
  expect(await choose({ card: 'unknown' })).toBe(404);
});
