/** A listener for tests, with the store of a folder behind it. In: limits and rules. Out: its port, what it kept and said. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '#src/dicom-network/command-set.ts';
import type { CommitmentResult } from '#src/domain/storage-commitment.ts';
import type { AvailabilityNotice } from '#src/domain/availability-notice.ts';
import { commitStorage } from '#src/flows/commit-storage.ts';
import { associationPolicy, type AcceptRule } from '#src/inbound/dimse/association-policy.ts';
import { availabilityService } from '#src/inbound/dimse/availability.ts';
import { echoService } from '#src/inbound/dimse/c-echo.ts';
import { storeService } from '#src/inbound/dimse/c-store.ts';
import { commitmentService } from '#src/inbound/dimse/commitment.ts';
import { listenForDimse, type ListenerOptions } from '#src/inbound/dimse/listener.ts';
import type { Peer } from '#src/inbound/dimse/service.ts';
import type { Arrival, Receiving } from '#src/ports/study-store.ts';
import { folderStudyStore } from './folder-study-store.ts';

interface ListeningOptions extends Partial<
  Pick<ListenerOptions, 'limits' | 'maxPduBytes' | 'tls'>
> {
  readonly rules?: readonly AcceptRule[];
  readonly receive?: (arrival: Arrival) => Promise<Receiving>;
  readonly reportLater?: (result: CommitmentResult, peer: Peer) => Promise<boolean>;
}

export const LOOPBACK_RULE = { address: '127.0.0.0/8', hospital: 'general' };

export async function listening(options: ListeningOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-dimse-'));
  const store = folderStudyStore(folder);
  const { rules = [LOOPBACK_RULE], reportLater, ...rest } = options;
  const receive = options.receive ?? ((arrival: Arrival) => store.receive(arrival));
  const notices: { notice: AvailabilityNotice; hospital: string }[] = [];
  const said: { event: string; detail: Readonly<Record<string, string | number>> }[] = [];
  const report: ListenerOptions['report'] = (event, detail) => said.push({ event, detail });
  const listener = await listenForDimse({
    host: '127.0.0.1',
    port: 0,
    maxPduBytes: 65_536,
    policy: associationPolicy('MENTOR', rules),
    services: new Map([
      [COMMANDS.cEchoRequest, echoService],
      [COMMANDS.cStoreRequest, storeService({ receive, report })],
      [
        COMMANDS.nActionRequest,
        commitmentService({
          commit: (request, hospital) => commitStorage(request, hospital, store),
          reportLater: reportLater ?? (async () => false),
          report,
        }),
      ],
      [
        COMMANDS.nCreateRequest,
        availabilityService({
          note: async (notice, hospital) => void notices.push({ notice, hospital }),
          report,
        }),
      ],
    ]),
    report,
    ...rest,
  });
  return {
    port: listener.port,
    store,
    folder,
    said,
    notices,
    async stop() {
      await listener.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
