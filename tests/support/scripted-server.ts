/** An HTTP server that answers as a test says. In: a function of the request. Out: its address, and what it was asked. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as FHIR JSON, a text as it is. */
  readonly body?: unknown;
  readonly afterMs?: number;
  /** The line is cut instead. */
  readonly cut?: boolean;
}

export interface ScriptedServer {
  readonly baseUrl: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

export async function scriptedServer(
  answer: (asked: Asked, baseUrl: string) => Answer | Promise<Answer>,
  certificate?: ServerCertificate,
): Promise<ScriptedServer> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  let baseUrl = '';
  const take: RequestListener = (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = 'GET', url = '', headers } = request;
      const one = { method, url, headers, body };
      asked.push(one);
      void Promise.resolve(answer(one, baseUrl)).then((reply) => {
        setTimeout(() => {
          if (reply.cut === true) {
            request.socket.destroy();
            return;
          }
          const json = typeof reply.body !== 'string';
          response.writeHead(reply.status ?? 200, {
            'content-type': json ? 'application/fhir+json' : 'text/html',
            ...reply.headers,
          });
          response.end(json ? JSON.stringify(reply.body ?? {}) : reply.body);
        }, reply.afterMs ?? 0);
      });
    });
  };
  const server: Server =
    certificate === undefined ? createServer(take) : createSecureServer(certificate, take);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listening(server);
  baseUrl = certificate === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  return {
    baseUrl,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
