/** The form of a Subscription that we take: R4, with the extensions of the backport guide. */
import { z } from 'zod';

const text = (most: number) => z.string().min(1).max(most);

const extension = z.looseObject({
  url: text(500),
  valueCode: z.string().optional(),
  valueString: z.string().optional(),
  valueUnsignedInt: z.number().optional(),
  valuePositiveInt: z.number().optional(),
});
export type GivenExtension = z.infer<typeof extension>;

const extended = z.looseObject({ extension: z.array(extension).max(50).optional() });

const channel = z.strictObject({
  id: z.string().optional(),
  extension: z.array(extension).max(50).optional(),
  type: text(64),
  _type: extended.optional(),
  endpoint: text(2_000).optional(),
  _endpoint: extended.optional(),
  payload: text(200).optional(),
  _payload: extended.optional(),
  header: z.array(text(4_000)).max(20).optional(),
});

export const givenSubscription = z.strictObject({
  resourceType: z.literal('Subscription'),
  id: z.string().optional(),
  meta: z.looseObject({}).optional(),
  language: z.string().optional(),
  text: z.looseObject({}).optional(),
  extension: z.array(extension).max(50).optional(),
  status: z.enum(['requested', 'active', 'error', 'off']),
  contact: z.array(z.looseObject({})).max(20).optional(),
  end: z.iso.datetime({ offset: true }).optional(),
  reason: text(2_000),
  criteria: text(2_000),
  _criteria: extended.optional(),
  error: z.string().optional(),
  channel,
});
export type GivenResource = z.infer<typeof givenSubscription>;
