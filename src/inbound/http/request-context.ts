/** Gives every request a number and logs it when it is done: route pattern, status, time; never an address as asked. */
import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

export interface RequestCounter {
  countRequest(method: string, route: string, status: number): void;
}

const numbers = new WeakMap<Request, string>();

/** The number that a person gives to support. */
export function requestIdOf(request: Request): string {
  const known = numbers.get(request);
  if (known !== undefined) return known;
  const id = randomUUID();
  numbers.set(request, id);
  return id;
}

export function requestContext(log: Logger, counter: RequestCounter): RequestHandler {
  return (request: Request, response: Response, next) => {
    const started = performance.now();
    const requestId = requestIdOf(request);
    response.setHeader('x-request-id', requestId);
    response.on('close', () => {
      const route = routeOf(request);
      counter.countRequest(request.method, route, response.statusCode);
      const level = levelOf(route, response.statusCode);
      log[level]({
        event: 'request.done',
        requestId,
        method: request.method,
        route,
        status: response.statusCode,
        aborted: !response.writableFinished,
        durationMs: Math.round(performance.now() - started),
      });
    });
    next();
  };
}

/** What is asked every few seconds by machines, and files, are of interest only to who looks for them. */
function levelOf(route: string, status: number): 'debug' | 'info' | 'error' {
  if (route === 'static' || route === '/metrics' || route.startsWith('/health/')) return 'debug';
  return status >= 500 ? 'error' : 'info';
}

/** The pattern, which holds no identifier. */
export function routeOf(request: Request): string {
  const route: unknown = request.route;
  if (typeof route === 'object' && route !== null && 'path' in route) {
    if (typeof route.path === 'string') return route.path;
  }
  return 'static';
}
