/** The input of our operations: a Parameters resource, a Bundle alone, or the query. Out: what is asked, checked. */
import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from '../../../errors.ts';

export interface OperationInput {
  readonly record: unknown;
  readonly models: readonly string[];
  readonly asOf: string | undefined;
  readonly subject: string | undefined;
  readonly hospital: string | undefined;
  readonly store: boolean;
}

/** Bytes of a body → JSON. @throws AppError `input.not-json`, `input.duplicate-key`, with the place */
export type ParseJson = (bytes: Buffer, name: string) => unknown;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const NAMES = ['bundle', 'data', 'model', 'asOf', 'subject', 'hospital', 'store'];
const MEDIA_TYPES = ['application/fhir+json', 'application/json', 'text/json'];

const parameters = z.object({
  resourceType: z.literal('Parameters'),
  parameter: z
    .array(z.looseObject({ name: z.string(), resource: z.unknown().optional() }))
    .default([]),
});
type Parameter = z.infer<typeof parameters>['parameter'][number];

export function operationInput(request: Request, parseJson: ParseJson): OperationInput {
  const { record, given } = bodyOf(request, parseJson);
  const values = [...given, ...queryOf(request)];
  const all = (name: string) =>
    values.filter((each) => each.name === name).map(({ value }) => value);
  const one = (name: string) => {
    const [first, second] = all(name);
    if (second !== undefined) throw wrong(name, 'is given once');
    return first;
  };
  const asOf = one('asOf');
  if (asOf !== undefined && (!INSTANT.test(asOf) || Number.isNaN(Date.parse(asOf))))
    throw wrong('asOf', 'is an instant with seconds and zone, such as 2026-11-24T09:00:00Z');
  const store = one('store') ?? 'false';
  if (store !== 'true' && store !== 'false') throw wrong('store', 'is true or false');
  return {
    record,
    models: all('model'),
    asOf,
    subject: one('subject'),
    hospital: one('hospital'),
    store: store === 'true',
  };
}

interface Value {
  readonly name: string;
  readonly value: string;
}

function bodyOf(
  request: Request,
  parseJson: ParseJson,
): { readonly record: unknown; readonly given: readonly Value[] } {
  const bytes: unknown = request.body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return { record: undefined, given: [] };
  const type = (request.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!MEDIA_TYPES.includes(type))
    throw new AppError('request.media-type', 'the body must be application/fhir+json');
  const body = parseJson(bytes, 'request body');
  if (!isParameters(body)) return { record: body, given: [] };
  const parsed = parameters.safeParse(body);
  if (!parsed.success)
    throw new AppError('input.not-fhir', 'it is no Parameters resource', {
      where: placeOf(parsed.error),
    });
  const { parameter } = parsed.data;
  const records = parameter.filter(({ name }) => name === 'bundle' || name === 'data');
  if (records.length > 1) throw wrong('bundle', 'is given once');
  const others = parameter.filter((each) => !records.includes(each));
  return { record: records[0]?.resource, given: others.map(valueOf) };
}

function isParameters(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    'resourceType' in body &&
    body.resourceType === 'Parameters'
  );
}

function valueOf(parameter: Parameter): Value {
  const { name } = parameter;
  requireKnown(name);
  const found = Object.entries(parameter).find(([key]) => key.startsWith('value'))?.[1];
  if (typeof found === 'string' || typeof found === 'boolean')
    return { name, value: String(found) };
  throw wrong(name, 'has a simple value: valueString, valueCode, valueInstant, valueBoolean');
}

function queryOf(request: Request): Value[] {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  return [...searchParams]
    .filter(([name]) => name !== '_format' && name !== '_pretty')
    .map(([name, value]) => {
      requireKnown(name);
      return { name, value };
    });
}

function requireKnown(name: string): void {
  if (!NAMES.includes(name))
    throw new AppError('request.unknown-parameter', 'the operation has no such parameter', {
      where: name.slice(0, 64),
    });
}

function placeOf(error: z.ZodError): string {
  const path = (error.issues[0]?.path ?? []).map((part) =>
    typeof part === 'number' ? `[${part}]` : `.${String(part)}`,
  );
  return `Parameters${path.join('')}`;
}

function wrong(name: string, what: string): AppError {
  return new AppError('request.invalid', `the parameter "${name}" ${what}`, { where: name });
}
