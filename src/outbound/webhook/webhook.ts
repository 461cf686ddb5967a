/** Sends to the receivers of subscribers by HTTP. In: a request. Out: the status, or why nothing was reached. */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Webhook, WebhookAnswer, WebhookRequest } from '../../ports/webhook.ts';
import { listOf } from './address-guard.ts';
import { AddressRefused, allowedLookup, checkLiteral, type Lookup } from './allowed-lookup.ts';

export interface WebhookClient {
  readonly id: string;
  /** Networks of ours in which its receivers may be, such as `10.0.0.0/8`. */
  readonly networks?: readonly string[] | undefined;
}

interface Tried {
  readonly answer: WebhookAnswer;
  readonly stale: boolean;
}

const IDLE_MS = 15_000;
/** Of an answer nobody reads more. */
const LONGEST_ANSWER = 65_536;
const UNTRUSTED = 'the certificate of the endpoint is of nobody who is trusted here';
const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at the endpoint',
  ECONNRESET: 'the endpoint cut the line',
  ENOTFOUND: 'the name of the endpoint is not known',
  EAI_AGAIN: 'the name of the endpoint cannot be looked up now',
  EHOSTUNREACH: 'the endpoint is not reached',
  ENETUNREACH: 'the endpoint is not reached',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the endpoint is for another name',
  CERT_HAS_EXPIRED: 'the certificate of the endpoint has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
};

export function httpWebhook(clients: readonly WebhookClient[], lookup?: Lookup): Webhook {
  // Connections are kept by client: what one may reach, another may not use.
  const linesOf = new Map(clients.map(({ id, networks = [] }) => [id, lines(networks, lookup)]));

  function once(request: WebhookRequest): Promise<Tried> {
    const line = linesOf.get(request.client);
    if (line === undefined)
      return Promise.resolve({
        answer: unreached('the client is not registered any more', true),
        stale: false,
      });
    return new Promise((resolve) => {
      const url = new URL(request.url);
      checkLiteral(url.hostname);
      const secure = url.protocol === 'https:';
      const ask = secure ? httpsRequest : httpRequest;
      const sent = ask(url, {
        method: request.method,
        headers: headersOf(request),
        agent: secure ? line.https : line.http,
        lookup: line.lookup,
        signal: AbortSignal.timeout(request.timeoutMs),
      });
      sent.on('response', (response) => {
        discard(response);
        resolve({ answer: { reached: true, status: response.statusCode ?? 0 }, stale: false });
      });
      sent.on('error', (error) => {
        const stale = sent.reusedSocket && isCut(error);
        resolve({ answer: failureOf(error, request), stale });
      });
      sent.end(request.body?.text);
    });
  }

  return {
    async send(request) {
      try {
        const { answer, stale } = await once(request);
        // A line that was kept open had ended meanwhile.
        return stale ? (await once(request)).answer : answer;
      } catch (error) {
        return failureOf(error, request);
      }
    },
    close() {
      for (const { http, https } of linesOf.values()) {
        http.destroy();
        https.destroy();
      }
    },
  };
}

function lines(networks: readonly string[], lookup: Lookup | undefined) {
  const options = { keepAlive: true, timeout: IDLE_MS, maxFreeSockets: 256 };
  return {
    http: new HttpAgent(options),
    https: new HttpsAgent(options),
    lookup: allowedLookup(listOf(networks), lookup),
  };
}

function headersOf({ headers, body }: WebhookRequest): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {};
  for (const header of headers) {
    const at = header.indexOf(':');
    const name = header.slice(0, at).trim().toLowerCase();
    all[name] = [all[name] ?? [], header.slice(at + 1).trim()].flat();
  }
  return {
    ...all,
    ...(body === undefined ? {} : { 'content-type': body.type }),
    'content-length': String(Buffer.byteLength(body?.text ?? '')),
  };
}

/** Read to its end, so that the line can be used again; a long one is cut. */
function discard(response: IncomingMessage): void {
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > LONGEST_ANSWER) response.destroy();
  });
  response.on('error', () => undefined);
}

function failureOf(error: unknown, { timeoutMs }: WebhookRequest): WebhookAnswer {
  if (error instanceof AddressRefused) return unreached(error.message, true);
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError'))
    return unreached(`the endpoint did not answer within ${timeoutMs / 1_000} s`, false);
  const code = codeOf(error);
  const why = WHY[code] ?? `the endpoint is not reached${code === '' ? '' : ` (${code})`}`;
  return unreached(why, false);
}

function isCut(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

function unreached(why: string, final: boolean): WebhookAnswer {
  return { reached: false, why, final };
}
