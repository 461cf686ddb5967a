/** Answers of /fhir. In: a resource. Out: FHIR JSON with ETag and Last-Modified, or 304 where the client has it already. */
import type { Request, Response } from 'express';
import type { Resource } from '@medplum/fhirtypes';
import { AppError } from '../../errors.ts';

const FHIR_JSON = 'application/fhir+json; fhirVersion=4.0; charset=utf-8';
const JSON_TYPES = ['json', 'application/json', 'application/fhir+json', 'text/json'];
const ANY = ['*/*', 'application/*', 'text/*'];

export function sendResource(
  request: Request,
  response: Response,
  resource: Resource,
  status = 200,
): void {
  const pretty = request.query['_pretty'] === 'true';
  response
    .status(status)
    .setHeader('content-type', FHIR_JSON)
    .end(JSON.stringify(resource, null, pretty ? 2 : undefined));
}

/** One version of a resource. */
export function sendVersion(
  request: Request,
  response: Response,
  resource: Resource,
  { version, lastUpdated }: { readonly version: number; readonly lastUpdated: string },
): void {
  const etag = `W/"${version}"`;
  response.set({ etag, 'last-modified': new Date(lastUpdated).toUTCString() });
  if (isKnown(request, etag, lastUpdated)) response.status(304).end();
  else sendResource(request, response, resource);
}

function isKnown(request: Request, etag: string, lastUpdated: string): boolean {
  const tags = request.get('if-none-match');
  if (tags !== undefined)
    return tags.split(',').some((each) => ['*', bare(etag)].includes(bare(each.trim())));
  const since = Date.parse(request.get('if-modified-since') ?? '');
  return Math.floor(Date.parse(lastUpdated) / 1_000) * 1_000 <= since;
}

function bare(etag: string): string {
  return etag.replace(/^W\//, '').replaceAll('"', '');
}

/** JSON only. @throws AppError `request.not-acceptable` */
export function requireJson(request: Request): void {
  const format = request.query['_format'];
  const wanted =
    typeof format === 'string' && format !== '' ? [format] : acceptedBy(request.get('accept'));
  if (wanted.length === 0 || wanted.some(isJson)) return;
  throw new AppError('request.not-acceptable', 'only JSON is answered: application/fhir+json');
}

function acceptedBy(accept: string | undefined): string[] {
  return (accept ?? '')
    .split(',')
    .filter((each) => each.trim() !== '' && !/;\s*q=0(?:\.0*)?\s*$/.test(each));
}

function isJson(range: string): boolean {
  const [type = '', ...parameters] = range.split(';').map((each) => each.trim().toLowerCase());
  // A plus that was not encoded is a space.
  const name = type.replace(' ', '+');
  const release = parameters.find((each) => each.startsWith('fhirversion='));
  if (release !== undefined && release !== 'fhirversion=4.0') return false;
  return JSON_TYPES.includes(name) || ANY.includes(name);
}

/** `Prefer: handling=strict`, `return=minimal` … */
export function prefers(request: Request, preference: string): boolean {
  const asked = (request.get('prefer') ?? '')
    .split(/[,;]/)
    // RFC 7240: a value may be quoted, white space may stand around.
    .map((each) => each.replace(/["\s]/g, '').toLowerCase());
  return asked.includes(preference.toLowerCase());
}
