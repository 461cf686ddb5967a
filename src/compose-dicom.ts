/** The wiring of the DICOM network: who sends to us → the store; what we made → the archives. */
import { readFileSync } from 'node:fs';
import type { Config, HospitalConfig } from './config.ts';
import { AppError } from './errors.ts';
import { commitStorage } from './flows/commit-storage.ts';
import { pacsSender } from './flows/send-to-pacs.ts';
import { COMMANDS } from './dicom-network/command-set.ts';
import { acceptRules } from './inbound/dimse/accept-rules.ts';
import { availabilityService } from './inbound/dimse/availability.ts';
import { associationPolicy } from './inbound/dimse/association-policy.ts';
import { echoService } from './inbound/dimse/c-echo.ts';
import { storeService } from './inbound/dimse/c-store.ts';
import { commitmentService } from './inbound/dimse/commitment.ts';
import { listenForDimse, type DimseTls, type Listener } from './inbound/dimse/listener.ts';
import type { Peer, Report } from './inbound/dimse/service.ts';
import { connectPacs } from './outbound/pacs/pacs.ts';
import type { AvailabilityNotices } from './ports/availability-notices.ts';
import type { Clock } from './ports/clock.ts';
import type { PacsOutbox } from './ports/pacs-outbox.ts';
import type { StudyStore } from './ports/study-store.ts';
import type { CommitmentResult } from './domain/storage-commitment.ts';

export interface DicomNetworkOptions {
  readonly config: Pick<Config, 'dicom' | 'dimse' | 'http'>;
  /** The sandbox included. */
  readonly hospitals: readonly HospitalConfig[];
  /** Id of the sandbox hospital: this machine may send to it under any title. */
  readonly sandbox?: string;
  readonly studies: Pick<StudyStore, 'receive' | 'instance'>;
  readonly pacsOutbox: PacsOutbox;
  readonly notices: Pick<AvailabilityNotices, 'add'>;
  readonly clock: Clock;
  readonly report: Report;
}

export function dicomNetwork(options: DicomNetworkOptions) {
  const { config, hospitals, pacsOutbox, clock, report } = options;
  const tls = readTls(config.dicom.tls);
  const connect = connectPacs({
    hospitals,
    callingAeTitle: config.dimse.aeTitle,
    ...(tls === undefined ? {} : { tls }),
  });
  const sender = pacsSender({ pacsOutbox, connectPacs: connect, clock, report });
  let listener: Listener | undefined;
  return {
    connectPacs: connect,
    /** Something was put into the outbox of the archives. */
    wakeSender: () => sender.wake(),
    /** @throws AppError `config.invalid` when the port cannot be listened on */
    async listen(): Promise<void> {
      listener = await listenForDimse({
        ...listening(options, () => sender.wake()),
        ...(tls === undefined ? {} : { tls }),
      });
      report('dicom.listening', { port: listener.port, aeTitle: config.dimse.aeTitle });
    },
    isListening: () => listener?.isListening() ?? false,
    startSending: () => sender.start(),
    async stop(): Promise<void> {
      await Promise.all([listener?.stop(), sender.stop()]);
    },
  };
}

function listening(options: DicomNetworkOptions, wakeSender: () => void) {
  const { config, hospitals, sandbox, studies, notices, clock, report } = options;
  const { dicom, dimse, http } = config;
  const reportLater = async (result: CommitmentResult, peer: Peer) => {
    const isArchive = hospitals.some(
      ({ id, pacs }) => id === peer.hospital && pacs?.aeTitle === peer.aeTitle,
    );
    if (isArchive) await enqueueReport(result, peer, options);
    if (isArchive) wakeSender();
    return isArchive;
  };
  return {
    host: http.host,
    port: dimse.port,
    maxPduBytes: dicom.maxPduBytes,
    policy: associationPolicy(dimse.aeTitle, acceptRules(dicom, hospitals, sandbox)),
    services: new Map([
      [COMMANDS.cEchoRequest, echoService],
      [
        COMMANDS.cStoreRequest,
        storeService({ receive: (arrival) => studies.receive(arrival), report }),
      ],
      [
        COMMANDS.nActionRequest,
        commitmentService({
          commit: (request, hospital) => commitStorage(request, hospital, studies),
          reportLater,
          report,
        }),
      ],
      [
        COMMANDS.nCreateRequest,
        availabilityService({
          note: (notice, hospital) => notices.add(hospital, notice, clock.now()),
          report,
        }),
      ],
    ]),
    report,
  };
}

async function enqueueReport(
  result: CommitmentResult,
  { hospital }: Peer,
  { pacsOutbox, clock }: DicomNetworkOptions,
): Promise<void> {
  const { transactionUid, committed, failed } = result;
  const enqueuedAt = clock.now();
  await pacsOutbox.enqueue({
    id: `commitment-${hospital}-${transactionUid}-${enqueuedAt}`,
    hospital,
    what: `storage commitment of ${committed.length + failed.length} objects`,
    content: { kind: 'commitment', result },
    enqueuedAt,
  });
}

/** @throws AppError `config.invalid` a file cannot be read */
function readTls(tls: Config['dicom']['tls']): DimseTls | undefined {
  if (tls === undefined) return undefined;
  const read = (setting: keyof typeof tls, path: string) => {
    try {
      return readFileSync(path);
    } catch (cause) {
      throw new AppError('config.invalid', `dicom.tls.${setting}: ${path} cannot be read`, {
        cause,
      });
    }
  };
  return {
    key: read('keyFile', tls.keyFile),
    cert: read('certFile', tls.certFile),
    ...(tls.caFile === undefined ? {} : { ca: read('caFile', tls.caFile) }),
  };
}
