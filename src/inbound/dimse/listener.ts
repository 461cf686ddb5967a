/** The DIMSE listener: TCP or TLS connections → associations, with a cap on each; one sender never waits for another. */
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Connection } from '../../dicom-network/connection.ts';
import { AppError } from '../../errors.ts';
import { Association, type AssociationLimits, type AssociationParts } from './association.ts';
import type { Report } from './service.ts';

export interface DimseTls {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** Peers must show a certificate that it signed; absent: any may connect. */
  readonly ca?: Buffer;
}

export interface ListenerOptions extends Pick<AssociationParts, 'policy' | 'services'> {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tls?: DimseTls;
  readonly maxPduBytes: number;
  readonly report: Report;
  /** Times and numbers other than usual. */
  readonly limits?: Partial<AssociationLimits & ConnectionLimits>;
}

interface ConnectionLimits {
  readonly maxAssociations: number;
  readonly drainMs: number;
}

export interface Listener {
  readonly port: number;
  /** False once it was stopped, or was closed by a fault. */
  isListening(): boolean;
  /** Takes no more, answers what is under way, closes. */
  stop(): Promise<void>;
}

const LIMITS: Omit<AssociationLimits & ConnectionLimits, 'maxPduBytes'> = {
  requestMs: 10_000,
  idleMs: 120_000,
  pauseMs: 30_000,
  graceMs: 30_000,
  minBytesPerSecond: 1_024,
  maxAssociations: 100,
  drainMs: 10_000,
};
/** Connections that are not yet associations; the oldest gives way to the next. */
const MOST_PENDING = 50;
/** An association that has idled so long gives way where there is no room. */
const IDLES_MS = 10_000;
const MOST_CONNECTIONS = 1_000;
const MAX_ASSOCIATE_BYTES = 262_144;
const HANDSHAKE_MS = 10_000;

/** @throws AppError `config.invalid` when the port cannot be listened on */
export async function listenForDimse(options: ListenerOptions): Promise<Listener> {
  const { maxPduBytes, policy, services, report } = options;
  const limits = { ...LIMITS, maxPduBytes, ...options.limits };
  const pduLimits = { maxDataBytes: maxPduBytes, maxAssociateBytes: MAX_ASSOCIATE_BYTES };
  const active = new Map<Association, { connection: Connection; served: Promise<void> }>();
  const hasRoom = () => makeRoom([...active.keys()], limits.maxAssociations);
  const onSocket = (socket: Socket) => {
    const connection = new Connection(socket, pduLimits);
    const parts = { policy, services, limits, hasRoom, report };
    const association = new Association(connection, socket.remoteAddress ?? '', parts);
    const served = association.serve().finally(() => active.delete(association));
    active.set(association, { connection, served });
    const pending = [...active].filter(([each]) => !each.isEstablished);
    if (pending.length > MOST_PENDING) pending[0]?.[1].connection.destroy();
  };
  const server = serverFor(options.tls, onSocket, report);
  server.maxConnections = MOST_CONNECTIONS;
  const port = await listening(server, options);
  // Such as no more connections for this process: the next one may find room again.
  server.on('error', (error: NodeJS.ErrnoException) => {
    report('dicom.listener-fault', { reason: error.code ?? error.name });
  });
  return {
    port,
    isListening: () => server.listening,
    async stop() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      const late = setTimeout(() => {
        for (const { connection } of active.values()) connection.destroy();
      }, limits.drainMs);
      for (const association of active.keys()) association.stop();
      await Promise.all([closed, ...[...active.values()].map(({ served }) => served)]);
      clearTimeout(late);
    },
  };
}

/** @returns false: all of them are at work */
function makeRoom(active: readonly Association[], most: number): boolean {
  const established = active.filter((each) => each.isEstablished);
  if (established.length < most) return true;
  const idlest = established
    .filter(({ idleSince = Infinity }) => performance.now() - idleSince > IDLES_MS)
    .toSorted((one, other) => (one.idleSince ?? 0) - (other.idleSince ?? 0))[0];
  idlest?.stop();
  return idlest !== undefined;
}

function serverFor(
  tls: DimseTls | undefined,
  onSocket: (socket: Socket) => void,
  report: Report,
): Server {
  if (tls === undefined) return createTcpServer({ noDelay: true }, onSocket);
  const server = createTlsServer(
    {
      key: tls.key,
      cert: tls.cert,
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_MS,
      noDelay: true,
      ...(tls.ca === undefined ? {} : { ca: tls.ca, requestCert: true, rejectUnauthorized: true }),
    },
    onSocket,
  );
  server.on('tlsClientError', (error: Error & { code?: string }, socket) => {
    report('association.no-tls', {
      address: socket.remoteAddress ?? '-',
      reason: error.code ?? error.name,
    });
  });
  return server;
}

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use already: stop the other program, or set DICOM_PORT',
  EACCES: 'may not be used by this user: set DICOM_PORT to 1024 or above',
  EADDRNOTAVAIL: 'is no address of this machine: set HOST',
};

function listening(server: Server, { host, port }: ListenerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException) => {
      const fault = LISTEN_FAULTS[cause.code ?? ''] ?? 'cannot be listened on';
      reject(new AppError('config.invalid', `DICOM: ${host}:${port} ${fault}`, { cause }));
    };
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
