/** The bodies of the image screens' requests, checked once, where they enter. */
import { z } from 'zod';
import type {
  ChooseImage,
  FindingDecision,
  GiveOwnReading,
  MarkKeyImage,
  MarkPoint,
} from '../contract-imaging.ts';

const uid = z.string().regex(/^[0-9.]{1,64}$/, 'is no UID');
const frame = z.int().min(1).max(100_000);
/** NaN and Infinity are null in JSON. */
const edge = z.number('an edge of the box is not a number');
const box = z.strictObject({ left: edge, top: edge, right: edge, bottom: edge });

export const findingDecision: z.ZodType<FindingDecision> = z
  .strictObject({
    finding: uid,
    readAt: z.string().max(40),
    choice: z.enum(['agree', 'change', 'disagree']),
    changedTo: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/)
      .nullable(),
    place: z.string().trim().min(1).max(120).nullable().default(null),
    box: box.nullable().default(null),
    reason: z.string().trim().min(1).max(500).nullable(),
  })
  .refine(
    ({ choice, reason }) => choice === 'agree' || reason !== null,
    'a change or a disagreement needs a reason',
  )
  .refine(
    ({ choice, changedTo, place, box: drawn }) =>
      (choice === 'change') === [changedTo, place, drawn].some((each) => each !== null),
    'a change, and only a change, names what it changes to: another finding, another place, a box',
  );

export const markPoint: z.ZodType<MarkPoint> = z.strictObject({
  instance: uid,
  frame,
  x: z.number().min(0).max(100_000),
  y: z.number().min(0).max(100_000),
  diameterMm: z.number().gt(0).max(500).nullable(),
});

export const chooseImage: z.ZodType<ChooseImage> = z.strictObject({
  instance: uid,
  reported: z.array(z.string().regex(/^[0-9]{6,18}$/, 'is no SNOMED CT code')).max(20),
});

export const markKeyImage: z.ZodType<MarkKeyImage> = z.strictObject({
  instance: uid,
  frame,
  isKeyImage: z.boolean(),
});

export const giveOwnReading: z.ZodType<GiveOwnReading> = z.strictObject({
  text: z.string().trim().min(1).max(2_000),
});
