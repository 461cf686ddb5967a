/** What /health/ready says of the DICOM listener: there, taken by another program, and closed. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, Server, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startService } from '#src/compose.ts';
import { loadConfig } from '#src/config.ts';
import type { StartOptions } from '#src/commands/start-service.ts';
import { eventually } from '../../support/service.ts';
import { freePort } from '../../support/service-process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-ready-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const start = (dicomPort: number, options: Partial<StartOptions> = {}) =>
  startService(
    loadConfig({
      PORT: '0',
      DICOM_PORT: String(dicomPort),
      MENTOR_DATA: folder,
      LOG_LEVEL: 'silent',
    }),
    { sandbox: false, roles: ['web', 'dicom'], watchEveryMs: 60_000, ...options },
  );

/** Once the models are there, which takes a moment. */
async function readyOf(baseUrl: string): Promise<{ status: number; body: unknown }> {
  const answer = await eventually(
    async () => {
      const response = await fetch(`${baseUrl}/health/ready`);
      return { status: response.status, body: (await response.json()) as { waitsFor: string[] } };
    },
    ({ body }) => !body.waitsFor.includes('models'),
  );
  return answer;
}

describe('readiness', () => {
  test('is there with the listener, and gone with it', async () => {
    const port = await freePort();
    const listening = vi.spyOn(Server.prototype, 'listen');
    const service = await start(port);
    expect(await readyOf(service.baseUrl)).toEqual({
      status: 200,
      body: { status: 'ready', waitsFor: [] },
    });
    const at = listening.mock.calls.findIndex(([given]) => (given as unknown) === port);
    const server = listening.mock.contexts[at] as Server;
    listening.mockRestore();
    await new Promise((closed) => server.close(closed));
    expect(await readyOf(service.baseUrl)).toEqual({
      status: 503,
      body: { status: 'waiting', waitsFor: ['dicom'] },
    });
    await service.stop();
  });

  test('names no listener where this process is to have none', async () => {
    const service = await start(await freePort(), { roles: ['web'] });
    expect(await readyOf(service.baseUrl)).toMatchObject({ status: 200 });
    await service.stop();
  });

  test('a port that another program has: serve ends, demo says that it does without', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(start(port)).rejects.toThrow('is in use already');
    const demo = await start(port, { sandbox: true });
    expect(await readyOf(demo.baseUrl)).toEqual({
      status: 200,
      body: { status: 'ready', waitsFor: [], doesWithout: ['dicom'] },
    });
    await demo.stop();
    other.close();
  });
});
