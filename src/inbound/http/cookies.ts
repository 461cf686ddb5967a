/** Cookies of a page that lives in another site's frame, and secrets compared by their hash. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';

/** 256 bits, base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

export function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `SameSite=None; Partitioned`: the hospital's page is another site (CHIPS). */
export function setFrameCookie(
  response: Response,
  name: string,
  value: string,
  options: { readonly path: string; readonly maxAgeSeconds: number },
): void {
  response.append(
    'set-cookie',
    `${name}=${value}; Path=${options.path}; Max-Age=${options.maxAgeSeconds}; HttpOnly; Secure; SameSite=None; Partitioned`,
  );
}

export function cookieOf(request: Request, name: string): string | undefined {
  const pairs = request.headers.cookie?.split(';') ?? [];
  const found = pairs.find((pair) => pair.trim().startsWith(`${name}=`));
  return found?.trim().slice(name.length + 1);
}

/** Sessions that a browser has cookies of. */
export function sessionIdsOf(request: Request): string[] {
  const prefix = sessionCookieName('');
  const names = request.headers.cookie?.split(';').map((pair) => pair.trim().split('=')[0] ?? '');
  return (names ?? []).flatMap((name) =>
    name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
  );
}

/** One cookie a launch, so that two charts never mix. */
export function sessionCookieName(sessionId: string): string {
  return `mentor_session_${sessionId}`;
}
