/**
 * CORS as CDS Hooks asks for it: EHRs run in browsers. Any origin may ask, since no cookie is read here: a signed token decides.
 */
import type { RequestHandler } from 'express';

const HEADERS = new Map([
  ['access-control-allow-origin', '*'],
  ['access-control-allow-methods', 'GET, POST, OPTIONS'],
  ['access-control-allow-headers', 'authorization, content-type'],
  ['access-control-expose-headers', 'x-request-id'],
  ['access-control-max-age', '600'],
  ['cross-origin-resource-policy', 'cross-origin'],
]);

export function hookCors(): RequestHandler {
  return (request, response, next) => {
    response.setHeaders(HEADERS);
    if (request.method === 'OPTIONS') response.status(204).end();
    else next();
  };
}
