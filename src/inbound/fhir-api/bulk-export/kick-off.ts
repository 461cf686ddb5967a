/**
 * The request that starts a bulk export → what is asked, checked.
 *
 * Source: Bulk Data Access 2.0, "Bulk Data Kick-off Request".
 */
import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from '../../../errors.ts';
import type { Access } from '../access.ts';
import { RESULT_TYPES } from '../held-types.ts';
import type { ParseJson } from '../operations/parameters.ts';
import { spanOf } from '../search/values.ts';
import { prefers } from '../send.ts';

export interface KickOff {
  readonly types: readonly string[];
  readonly since: string | undefined;
}

const parameters = z.object({
  resourceType: z.literal('Parameters'),
  parameter: z.array(z.looseObject({ name: z.string() })).default([]),
});

const FORMATS = ['application/fhir+ndjson', 'application/ndjson', 'ndjson'];
const KNOWN = new Set(['_type', '_since', '_outputFormat', '_format', '_pretty']);

/** @throws AppError `request.invalid`, `request.unknown-parameter`, `access.scope` */
export function kickOff(request: Request, access: Access, parseJson: ParseJson): KickOff {
  if (!prefers(request, 'respond-async'))
    throw new AppError('request.invalid', 'an export needs the header Prefer: respond-async', {
      where: 'Prefer',
    });
  const query = askedOf(request, parseJson);
  const isLenient = prefers(request, 'handling=lenient');
  const unknown = [...query.keys()].find((name) => !KNOWN.has(name));
  if (unknown !== undefined && !isLenient)
    throw new AppError(
      'request.unknown-parameter',
      `an export has no parameter "${unknown}" here`,
      {
        where: unknown,
      },
    );
  // A plus that was not encoded is a space.
  const format = query.get('_outputFormat')?.replace(' ', '+') ?? 'ndjson';
  if (!FORMATS.includes(format))
    throw new AppError('request.invalid', '"_outputFormat" is application/fhir+ndjson', {
      where: '_outputFormat',
    });
  return { types: typesOf(query.getAll('_type'), isLenient, access), since: sinceOf(query) };
}

/** Of the address, or of a Parameters resource. */
function askedOf(request: Request, parseJson: ParseJson): URLSearchParams {
  const query = new URL(request.originalUrl, 'http://localhost').searchParams;
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body) || body.length === 0) return query;
  const parsed = parameters.safeParse(parseJson(body, 'request body'));
  if (!parsed.success)
    throw new AppError('input.not-fhir', 'the body of an export is a Parameters resource');
  for (const { name, ...value } of parsed.data.parameter) {
    const found = Object.entries(value).find(([key]) => key.startsWith('value'))?.[1];
    if (typeof found !== 'string')
      throw new AppError('request.invalid', `"${name}" has a text as value`, { where: name });
    query.append(name, found);
  }
  return query;
}

function typesOf(asked: readonly string[], isLenient: boolean, access: Access): string[] {
  const names = asked.flatMap((each) => each.split(',')).filter((each) => each !== '');
  const known = names.filter(isResult);
  const foreign = names.find((each) => !isResult(each));
  if (foreign !== undefined && (!isLenient || known.length === 0))
    throw new AppError('request.invalid', `"${foreign}" is not exported`, { where: '_type' });
  for (const type of known) access.require(type, 'r');
  if (names.length > 0) return [...new Set(known)];
  const allowed = RESULT_TYPES.filter((type) => access.allows(type, 'r'));
  if (allowed.length === 0) access.require(RESULT_TYPES[0], 'r');
  return allowed;
}

function isResult(type: string): boolean {
  return (RESULT_TYPES as readonly string[]).includes(type);
}

function sinceOf(query: URLSearchParams): string | undefined {
  const text = query.get('_since');
  if (text === null || text === '') return undefined;
  const span = spanOf(text.replace(' ', '+'));
  if (span === undefined || !text.includes('T'))
    throw new AppError('request.invalid', '"_since" is an instant', { where: '_since' });
  return new Date(span.start).toISOString();
}
