/** The body of a request as FHIR JSON. */
import type { Request } from 'express';
import { AppError } from '../../../errors.ts';
import type { ParseJson } from '../operations/parameters.ts';

export type { ParseJson };

const MEDIA_TYPES = ['application/fhir+json', 'application/json', 'text/json'];

/** @returns undefined where there is none. @throws AppError `request.media-type`, `input.not-json`, `input.duplicate-key` */
export function bodyOf(request: Request, parseJson: ParseJson): unknown {
  const bytes: unknown = request.body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return undefined;
  const type = (request.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!MEDIA_TYPES.includes(type))
    throw new AppError('request.media-type', 'the body must be application/fhir+json');
  return parseJson(bytes, 'request body');
}
