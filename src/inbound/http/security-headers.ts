/** Headers of every answer. In: who may show us in a frame. Out: a policy under which no foreign script, style or frame runs. */
import type { RequestHandler } from 'express';

/**
 * @param frameAncestors origins, or `'self'`; empty: nobody
 * @param secure the public address is https
 */
export function securityHeaders(
  frameAncestors: readonly string[],
  secure: boolean,
): RequestHandler {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors.length === 0 ? "'none'" : frameAncestors.join(' ')}`,
    "require-trusted-types-for 'script'",
  ].join('; ');
  const headers = new Map([
    ['content-security-policy', policy],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
    ['cache-control', 'no-store'],
    ...(secure ? ([['strict-transport-security', 'max-age=31536000']] as const) : []),
  ]);
  return (_request, response, next) => {
    response.setHeaders(headers);
    next();
  };
}
