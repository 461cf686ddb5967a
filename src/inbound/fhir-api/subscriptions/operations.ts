/** The input of `$status` and `$events`: query or Parameters. Out: what is asked, checked. */
import type { Request } from 'express';
import { z } from 'zod';
import { PAYLOAD_CONTENTS, type PayloadContent } from '../../../domain/subscription.ts';
import { AppError } from '../../../errors.ts';
import { bodyOf, type ParseJson } from './body.ts';

const parameters = z.object({
  resourceType: z.literal('Parameters'),
  parameter: z.array(z.looseObject({ name: z.string() })).default([]),
});

interface Value {
  readonly name: string;
  readonly value: string;
}

export interface StatusInput {
  /** Any of them; none: every one. */
  readonly ids: readonly string[];
  readonly statuses: readonly string[];
}

export interface EventsInput {
  readonly since: number;
  readonly until: number;
  readonly content: PayloadContent | undefined;
}

export function statusInput(request: Request, parseJson: ParseJson): StatusInput {
  const values = valuesOf(request, parseJson, ['id', 'status']);
  // In an address, several may stand in one.
  const all = (name: string) =>
    values.filter((each) => each.name === name).flatMap(({ value }) => value.split(','));
  const ids = all('id').map((each) => each.slice(each.lastIndexOf('/') + 1));
  return { ids, statuses: all('status') };
}

export function eventsInput(request: Request, parseJson: ParseJson): EventsInput {
  const names = ['eventsSinceNumber', 'eventsUntilNumber', 'content'];
  const values = valuesOf(request, parseJson, names);
  const one = (name: string) => values.find((each) => each.name === name)?.value;
  const content = one('content');
  const known = PAYLOAD_CONTENTS.find((each) => each === content);
  if (content !== undefined && known === undefined)
    throw wrong('content', `is one of ${PAYLOAD_CONTENTS.join(', ')}`);
  return {
    since: numberOf('eventsSinceNumber', one('eventsSinceNumber')) ?? 1,
    until: numberOf('eventsUntilNumber', one('eventsUntilNumber')) ?? Number.MAX_SAFE_INTEGER,
    content: known,
  };
}

function numberOf(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw wrong(name, 'is a whole number, not below 0');
  return Number(value);
}

function valuesOf(request: Request, parseJson: ParseJson, names: readonly string[]): Value[] {
  const values = [...queryValues(request), ...bodyValues(request, parseJson)];
  const unknown = values.find(({ name }) => !names.includes(name));
  if (unknown !== undefined)
    throw new AppError('request.unknown-parameter', 'the operation has no such parameter', {
      where: unknown.name.slice(0, 64),
    });
  return values;
}

function queryValues(request: Request): Value[] {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  return [...searchParams]
    .filter(([name]) => name !== '_format' && name !== '_pretty')
    .map(([name, value]) => ({ name, value }));
}

function bodyValues(request: Request, parseJson: ParseJson): Value[] {
  const body = bodyOf(request, parseJson);
  if (body === undefined) return [];
  const parsed = parameters.safeParse(body);
  if (!parsed.success) throw new AppError('input.not-fhir', 'the body is no Parameters resource');
  return parsed.data.parameter.map((parameter) => {
    const found = Object.entries(parameter).find(([key]) => key.startsWith('value'))?.[1];
    if (typeof found !== 'string' && typeof found !== 'number')
      throw wrong(parameter.name, 'has a simple value');
    return { name: parameter.name, value: String(found) };
  });
}

function wrong(name: string, what: string): AppError {
  return new AppError('request.invalid', `the parameter "${name}" ${what}`, { where: name });
}
