/** A browser as far as a launch needs it: cookies with their paths, redirects, JSON with the CSRF token of the page. */
import type { PatientView } from '#src/inbound/app-api/contract.ts';

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly line: string;
}

/** A test reads JSON as it came. */
export interface Answered {
  readonly status: number;
  readonly body: ReturnType<typeof JSON.parse>;
}

export class LaunchingBrowser {
  readonly #base: string;
  #cookies: Cookie[] = [];
  csrfToken = '';
  /** Of the assessment last seen; a decision is sent with it, as the app does. */
  computedAt = '';
  session = '';

  constructor(base: string) {
    this.#base = base;
  }

  get cookieLines(): string[] {
    return this.#cookies.map(({ line }) => line);
  }

  /** One request, no redirects; other sites get no cookies. */
  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url, this.#base);
    const own = target.origin === new URL(this.#base).origin;
    const cookies = this.#cookies.filter(({ path }) => own && target.pathname.startsWith(path));
    const headers = new Headers(init.headers);
    if (cookies.length > 0)
      headers.set('cookie', cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
    const response = await fetch(target, { ...init, headers, redirect: 'manual' });
    if (own) for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split('=');
    const path = attributes.find((each) => each.startsWith('Path='))?.slice(5) ?? '/';
    this.#cookies = this.#cookies.filter((each) => each.name !== name);
    if (!attributes.includes('Max-Age=0')) this.#cookies.push({ name, value, path, line });
  }

  /** Follows a launch to its end. @returns the last answer */
  async launch(iss: string, launch?: string): Promise<Response> {
    let url = `/launch?iss=${encodeURIComponent(iss)}${launch === undefined ? '' : `&launch=${launch}`}`;
    for (let hop = 0; hop < 5; hop += 1) {
      const response = await this.fetch(url);
      const next = response.headers.get('location');
      if (next === null) return response;
      const page = /\/p\/([A-Za-z0-9_-]+)$/.exec(next)?.[1];
      if (page !== undefined) {
        this.session = page;
        return response;
      }
      url = next;
    }
    throw new Error('too many redirects');
  }

  async get(path: string): Promise<Answered> {
    const response = await this.fetch(`/api/p/${this.session}${path}`);
    return { status: response.status, body: await response.json() };
  }

  async post(path: string, given?: unknown): Promise<Answered> {
    const decides = path === '/decision' || path === '/plan';
    const body = decides ? { computedAt: this.computedAt, ...(given as object) } : given;
    const response = await this.fetch(`/api/p/${this.session}${path}`, {
      method: 'POST',
      headers: {
        'x-csrf-token': this.csrfToken,
        origin: new URL(this.#base).origin,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** The patient's page, with its token. */
  async view(): Promise<PatientView> {
    const { status, body } = await this.get('');
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
    this.csrfToken = body.csrfToken;
    this.computedAt = body.risks[0]?.computedAt ?? '';
    return body as PatientView;
  }
}
