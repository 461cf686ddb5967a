/** The wiring of imaging: who sends images → the store → complete studies → readings; and what is given back. */
import type { Router } from 'express';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { openRegistry } from './assess-knowledge.ts';
import { dicomNetwork } from './compose-dicom.ts';
import { networkEngine } from './compose-networks.ts';
import { studyReadings, type RecordParts } from './compose-readings.ts';
import type { StartOptions } from './commands/start-service.ts';
import type { Config, HospitalConfig } from './config.ts';
import { TRANSFER_SYNTAXES } from './domain/codes/transfer-syntaxes.ts';
import { AppError } from './errors.ts';
import { StudyCompleter } from './flows/complete-studies.ts';
import { loadNetworks } from './flows/load-networks.ts';
import { instanceReceiver } from './flows/receive-instance.ts';
import { sweepStudies } from './flows/sweep-studies.ts';
import { dicomWeb } from './inbound/dicomweb/router.ts';
import type { Authenticate } from './inbound/http/bearer.ts';
import { imagingMetrics } from './inbound/http/imaging-metrics.ts';
import { dicomReader } from './outbound/codecs/dicom-reader.ts';
import { TRANSFER_SYNTAXES as DECODED } from './outbound/codecs/transfer-syntaxes.ts';
import { pictureWriter } from './outbound/pictures/picture-writer.ts';
import { sqliteAvailabilityNotices } from './outbound/sqlite/availability-notices.ts';
import { dataKeys } from './outbound/sqlite/data-key.ts';
import type { Database } from './outbound/sqlite/database.ts';
import { sqliteFileKeys } from './outbound/sqlite/file-keys.ts';
import { sqlitePacsOutbox } from './outbound/sqlite/pacs-outbox.ts';
import { sqliteReadingStore } from './outbound/sqlite/reading-store.ts';
import { sqliteStudyNotes } from './outbound/sqlite/study-notes.ts';
import { sqliteStudyIndex } from './outbound/sqlite/study-index.ts';
import { sqliteStudyProgress } from './outbound/sqlite/study-progress.ts';
import { fileStudyStore } from './outbound/study-files/study-store.ts';
import type { Audit } from './ports/audit.ts';
import type { Clock } from './ports/clock.ts';
import type { DicomHeader } from './ports/dicom-reader.ts';

export interface ImagingOptions {
  /** The record of patients, as the rest of the service writes it. */
  readonly record: RecordParts;
  readonly config: Config;
  readonly options: StartOptions;
  readonly database: Database;
  /** The sandbox included. */
  readonly hospitals: readonly HospitalConfig[];
  /** Id of the sandbox hospital, where there is one. */
  readonly sandbox: string | undefined;
  readonly baseUrl: string;
  readonly log: Logger;
  readonly authenticate: Authenticate;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly report: (event: string, detail: Readonly<Record<string, string | number>>) => void;
}

const SWEEP_EVERY_MS = 600_000;

export type Imaging = Awaited<ReturnType<typeof imaging>>;

/** @throws AppError `store.failed` */
export async function imaging(parts: ImagingOptions) {
  const { config, database, hospitals, baseUrl, log, audit, clock, report } = parts;
  const reader = dicomReader();
  const keyMadeAt = dataKeys(config.dataFolder, config.secret)[0]?.madeAt;
  const store = await fileStudyStore({
    folder: join(config.dataFolder, 'studies'),
    index: sqliteStudyIndex(database),
    keys: sqliteFileKeys(database, keyMadeAt),
    reader,
    clock,
    unreadBecause,
    report,
  });
  const progress = sqliteStudyProgress(database);
  const readings = sqliteReadingStore(database);
  const received = instanceReceiver(store);
  const pacsOutbox = sqlitePacsOutbox(database);
  const notices = sqliteAvailabilityNotices(database);
  const network = dicomNetwork({
    config,
    hospitals,
    ...(parts.sandbox === undefined ? {} : { sandbox: parts.sandbox }),
    studies: { receive: received.receive, instance: (...of) => store.instance(...of) },
    pacsOutbox,
    notices,
    clock,
    report,
  });
  const engine = networkEngine();
  const networks = enabledNetworks(config, engine, report);
  const reading = studyReadings({
    ...parts.record,
    hospitals,
    store,
    reader,
    runner: engine.runner,
    networks,
    readings,
    pacsOutbox,
    connectPacs: network.connectPacs,
    receiveOwn: (arrival) => store.receive(arrival),
    wakeSender: network.wakeSender,
    clock,
    report,
  });
  const completer = new StudyCompleter({
    progress,
    notices,
    pacsOutbox,
    connectPacs: network.connectPacs,
    clock,
    quietMs: config.dicom.quietSeconds * 1_000,
    report,
    readStudy: reading.read,
  });
  const surface = dicomWeb({
    log,
    baseUrl,
    authenticate: parts.authenticate,
    clock,
    audit,
    store,
    receive: received.receive,
    reader,
    pictures: pictureWriter(),
    hospitalOfClient: hospitalsOfClients(config, hospitals),
  });
  const sweep = setInterval(() => {
    sweepStudies(store, config.retention.studiesDays, clock, report).catch(() =>
      log.error({ event: 'studies.sweep-failed' }),
    );
  }, SWEEP_EVERY_MS);
  sweep.unref();
  let isDoneWithout = false;
  return {
    surface: surface satisfies Router,
    store,
    reader,
    progress,
    readings,
    notes: sqliteStudyNotes(database),
    networks,
    publishing: reading.publishing,
    read: reading.read,
    mark: reading.mark,
    receive: received.receive,
    connectPacs: network.connectPacs,
    wakeSender: network.wakeSender,
    metrics: imagingMetrics(received.counts, progress),
    /** What /health/ready says of the DICOM listener, where this process is to have one. */
    readiness(): Record<string, boolean | 'done-without'> {
      if (!parts.options.roles.includes('dicom')) return {};
      return { dicom: network.isListening() || (isDoneWithout && 'done-without') };
    },
    /** @throws AppError `config.invalid`: DICOM_PORT cannot be listened on */
    async start(): Promise<void> {
      const { roles, sandbox } = parts.options;
      if (roles.includes('dicom'))
        isDoneWithout = !(await listening(network.listen(), sandbox, report));
      if (!roles.includes('worker')) return;
      network.startSending();
      completer.start();
    },
    async stop(): Promise<void> {
      clearInterval(sweep);
      await Promise.all([network.stop(), completer.stop()]);
      await Promise.all([reader.close(), engine.runner.close()]);
    },
  };
}

/** Under demo another program may have the port: everything else goes on. @returns whether it is listened on */
async function listening(
  started: Promise<void>,
  isDemo: boolean,
  report: ImagingOptions['report'],
): Promise<boolean> {
  try {
    await started;
    return true;
  } catch (error) {
    if (!isDemo || !(error instanceof AppError)) throw error;
    report('dicom.not-listening', { reason: error.message });
    return false;
  }
}

/** Checked with their reference cases once, when the first study is complete. */
function enabledNetworks(
  config: Config,
  engine: ReturnType<typeof networkEngine>,
  report: ImagingOptions['report'],
) {
  let loading: ReturnType<typeof loadNetworks> | undefined;
  return async () => {
    if (loading === undefined) {
      loading = loadNetworks(
        openRegistry({ ...config.models, own: config.ownModels }).networks(),
        engine,
      );
      // What failed is tried again with the next study.
      loading.catch(() => (loading = undefined));
      for (const { where, code, message } of (await loading).faults)
        report('model.fault', { where, code, message });
    }
    return (await loading).networks;
  };
}

/** Whose images a client gives and gets: as configured, else those of the only hospital. */
function hospitalsOfClients(
  { clients }: Config,
  hospitals: readonly HospitalConfig[],
): (clientId: string) => string | undefined {
  const only = hospitals.length === 1 ? hospitals[0]?.id : undefined;
  const named = new Map(clients.map(({ id, hospital }) => [id, hospital]));
  return (clientId) => named.get(clientId) ?? only;
}

/** Kept all the same: a PACS administrator reads the reason. */
function unreadBecause({ transferSyntaxUid, pixelData }: DicomHeader): string | undefined {
  if (pixelData === undefined) return 'the object holds no pixels';
  if (Object.hasOwn(DECODED, transferSyntaxUid)) return undefined;
  const name = TRANSFER_SYNTAXES.get(transferSyntaxUid);
  return `transfer syntax ${name === undefined ? transferSyntaxUid : `${name} (${transferSyntaxUid})`} is not decoded`;
}
