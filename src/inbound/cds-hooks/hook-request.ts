/** The body of a CDS Hooks call and of feedback, checked where it enters. In: JSON. Out: what flows need, or a plain reason. */
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { HookCall } from '../../flows/hook-call.ts';
import type { FeedbackGiven } from '../../flows/take-feedback.ts';
import type { CdsService } from './cds-service.ts';

const text = z.string().min(1, 'must not be empty');
/** SMART: 1 to 60 minutes; a day is more than any token here needs. */
const LONGEST_TOKEN_S = 86_400;

const fhirAuthorization = z
  .object({
    access_token: text,
    token_type: z.literal('Bearer', 'must be Bearer'),
    expires_in: z.int().positive(),
    scope: text,
    subject: text,
    patient: text.optional(),
  })
  .transform(({ access_token, expires_in, scope, patient }) => ({
    accessToken: access_token,
    expiresInSeconds: Math.min(expires_in, LONGEST_TOKEN_S),
    scopes: scope.split(/\s+/).filter((each) => each !== ''),
    patient,
  }));

const hookRequest = z
  .object({
    hook: text,
    hookInstance: z.uuid('must be a UUID'),
    context: z.record(z.string(), z.unknown(), 'must be an object'),
    fhirServer: z.url({ protocol: /^https?$/, error: 'must be an http address' }).optional(),
    fhirAuthorization: fhirAuthorization.optional(),
    prefetch: z.record(z.string(), z.unknown(), 'must be an object').optional(),
  })
  .refine((body) => body.fhirAuthorization === undefined || body.fhirServer !== undefined, {
    path: ['fhirServer'],
    message: 'is needed where there is a fhirAuthorization',
  });

/** @throws AppError `request.invalid` that names the first fault */
export function hookCallOf(service: CdsService, body: unknown): HookCall {
  const { hook, context, fhirServer, fhirAuthorization, prefetch } = checked(hookRequest, body, '');
  if (hook !== service.hook)
    throw new AppError('request.invalid', `hook: must be ${service.hook} for this service`);
  const { patientId, userId, draftOrders } = checked(service.context, context, 'context');
  return {
    service: service.id,
    hook,
    patientId,
    userId,
    draftOrders,
    fhirServer,
    authorization: fhirAuthorization,
    prefetch: new Map(Object.entries(prefetch ?? {})),
  };
}

const feedbackRequest = z.object({
  feedback: z
    .array(
      z
        .object({
          card: text,
          outcome: z.enum(['accepted', 'overridden'], 'must be accepted or overridden'),
          acceptedSuggestions: z.array(z.object({ id: text })).optional(),
          overrideReason: z
            .object({
              reason: z
                .object({ code: text, system: text.optional(), display: text.optional() })
                .optional(),
              userComment: z.string().max(4_000).optional(),
            })
            .optional(),
          outcomeTimestamp: z.iso.datetime({
            offset: true,
            error: 'must be an ISO 8601 date and time in UTC',
          }),
        })
        .refine((each) => each.outcome === 'overridden' || each.acceptedSuggestions !== undefined, {
          path: ['acceptedSuggestions'],
          message: 'is needed where the outcome is accepted',
        }),
    )
    .min(1)
    .max(200),
});

/** @throws AppError `request.invalid` */
export function feedbackOf(body: unknown): FeedbackGiven[] {
  return checked(feedbackRequest, body, '').feedback.map((each) => ({
    card: each.card,
    outcome: each.outcome,
    acceptedSuggestions: (each.acceptedSuggestions ?? []).map(({ id }) => id),
    ...(each.overrideReason === undefined ? {} : { overrideReason: defined(each.overrideReason) }),
    outcomeTimestamp: new Date(each.outcomeTimestamp).toISOString(),
  }));
}

type Reason = NonNullable<z.infer<typeof feedbackRequest>['feedback'][number]['overrideReason']>;

/** What was not said is absent, never undefined. */
function defined({ reason, userComment }: Reason): NonNullable<FeedbackGiven['overrideReason']> {
  const { code, system, display } = reason ?? {};
  return {
    ...(code === undefined
      ? {}
      : {
          reason: {
            code,
            ...(system === undefined ? {} : { system }),
            ...(display === undefined ? {} : { display }),
          },
        }),
    ...(userComment === undefined ? {} : { userComment }),
  };
}

function checked<T>(schema: z.ZodType<T>, body: unknown, under: string): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [under, ...(issue?.path ?? [])].map(String).filter((part) => part !== '');
  const where = path.length === 0 ? 'body' : path.join('.');
  throw new AppError('request.invalid', `${where}: ${issue?.message ?? 'is not valid'}`);
}
