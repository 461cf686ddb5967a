/** The order of the HTTP app. In: the surfaces. Out: one express app. */
import express, { type Express, type RequestHandler, type Router } from 'express';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { errorPage, notFoundPage } from './error-page.ts';
import { health, type Readiness } from './health.ts';
import type { Metrics } from './metrics.ts';
import { requestContext } from './request-context.ts';
import { securityHeaders } from './security-headers.ts';

export interface HttpAppParts {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  /** Who may show the app in a frame. */
  readonly frameAncestors: readonly string[];
  readonly secure: boolean;
  /** Built browser app: index.html and assets/. */
  readonly appFolder: string;
  /** Other sites on the same port, with headers of their own, by path. */
  readonly guests: Readonly<Record<string, Router>>;
  /** Notes what is refused. */
  readonly denials: RequestHandler;
  readonly surfaces: readonly Router[];
}

const ONE_YEAR_S = 31_536_000;

export function httpApp(parts: HttpAppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(requestContext(parts.log, parts.metrics));
  for (const [path, router] of Object.entries(parts.guests)) app.use(path, router);
  app.use(securityHeaders(parts.frameAncestors, parts.secure));
  app.use(health(parts.readiness));
  app.get('/metrics', parts.metrics.handler);
  app.use(parts.denials);
  for (const surface of parts.surfaces) app.use(surface);
  app.use(
    '/assets',
    // Their names hold a hash of their content.
    express.static(join(parts.appFolder, 'assets'), {
      immutable: true,
      maxAge: ONE_YEAR_S * 1_000,
      index: false,
      fallthrough: true,
    }),
  );
  app.use(express.static(parts.appFolder, { index: false, cacheControl: false }));
  app.get(['/', '/p/*path'], (_request, response) => {
    response.sendFile('index.html', { root: parts.appFolder, cacheControl: false });
  });
  app.use(notFoundPage());
  app.use(errorPage(parts.log));
  return app;
}
