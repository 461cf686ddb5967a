/** The bodies of the app's requests, checked once, where they enter. */
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { GivenRequest } from './contract-add.ts';
import type {
  AssessmentDecision,
  EntriesRequest,
  PlanDecisions,
  SetAsideRequest,
  WhatIfRequest,
} from './contract.ts';

const key = z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/);
const input = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const value = z.union([z.number(), z.boolean(), z.string().max(200)]);
/** Compared with what was sent, as text. */
const computedAt = z.string().max(40);
const note = z.string().max(2_000).nullable();
const dateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/, 'is no date')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no date');

export const whatIfRequest: z.ZodType<WhatIfRequest> = z.strictObject({
  key,
  changes: z.array(z.strictObject({ input, value })).max(40),
});

const MOST_ENTRIES = 200;

export const entriesRequest: z.ZodType<EntriesRequest> = z.strictObject({
  entries: z
    .array(
      z.strictObject({
        input,
        value: value.nullable(),
        unit: z.string().max(40).nullable(),
        at: dateTime,
      }),
    )
    .min(1)
    .max(MOST_ENTRIES),
  writeToRecord: z.boolean(),
});

/** Of a record in FHIR: characters. */
const MOST_TEXT = 5_000_000;

export const givenRequest: z.ZodType<GivenRequest> = z.strictObject({
  text: z.string().min(1, 'is empty').max(MOST_TEXT, 'is longer than 5 MB'),
});

export const setAsideRequest: z.ZodType<SetAsideRequest> = z.strictObject({
  reference: z.string().min(1).max(300),
  isSetAside: z.boolean(),
});

export const assessmentDecision: z.ZodType<AssessmentDecision> = z
  .strictObject({
    key,
    computedAt,
    decision: z.enum(['confirm', 'disagree']),
    reason: z.enum(['value-wrong', 'not-applicable', 'clinical-judgement', 'other']).nullable(),
    note,
  })
  .refine(
    ({ decision, reason }) => decision === 'confirm' || reason !== null,
    'a disagreement needs a reason',
  );

const activity = z.string().min(1).max(200);

export const planDecisions: z.ZodType<PlanDecisions> = z.strictObject({
  computedAt,
  decisions: z
    .array(
      z.discriminatedUnion('choice', [
        z.strictObject({ activity, choice: z.literal('accept') }),
        z.strictObject({
          activity,
          choice: z.literal('change'),
          text: z.string().min(1).max(2_000),
          start: z.iso.date().nullable(),
          reason: z.string().min(1, 'a change needs a reason').max(2_000),
        }),
        z.strictObject({
          activity,
          choice: z.literal('reject'),
          reason: z.enum([
            'patient-declined',
            'contra-indicated',
            'already-done',
            'not-appropriate-now',
            'disagree-with-recommendation',
            'other',
          ]),
          note,
        }),
      ]),
    )
    .min(1)
    .max(200),
});

/** @throws AppError `request.invalid` that names the first fault */
export function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  throw new AppError(
    'request.invalid',
    `${where === '' ? 'body' : where}: ${issue?.message ?? 'is not valid'}`,
  );
}
