/** The forms that the authorization server reads. In: a request. Out: its parameters, checked. */
import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from '../../errors.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const once = (name: string) => z.string(`${name} must be given, once`).min(1, `${name} is empty`);

const client = {
  client_assertion_type: z.literal(JWT_BEARER, `client_assertion_type must be ${JWT_BEARER}`),
  client_assertion: once('client_assertion'),
  client_id: once('client_id').optional(),
};

export const tokenRequest = z.object({
  grant_type: once('grant_type'),
  scope: once('scope'),
  ...client,
});
/** Of introspection and revocation. */
export const tokenInHand = z.object({ token: once('token'), ...client });

/** @throws AppError `oauth.invalid-request`; `oauth.unsupported-grant-type` before anything else is looked at */
export function parsed<T>(request: Request, schema: z.ZodType<T>): T {
  if (request.is('application/x-www-form-urlencoded') === false)
    throw new AppError(
      'oauth.invalid-request',
      'the body must be application/x-www-form-urlencoded',
    );
  const body: unknown = request.body;
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  const grant = z.object({ grant_type: z.string().min(1) }).safeParse(body);
  if (grant.success && grant.data.grant_type !== 'client_credentials')
    throw new AppError('oauth.unsupported-grant-type', 'grant_type must be client_credentials');
  throw new AppError('oauth.invalid-request', result.error.issues[0]?.message ?? 'is not valid');
}
