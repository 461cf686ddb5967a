/** The bodies of the image screens' requests, checked once, where they enter. */
import { z } from 'zod';
import type { ChooseImage, FindingDecision, MarkPoint } from '../contract-imaging.ts';

const uid = z.string().regex(/^[0-9.]{1,64}$/, 'is no UID');

export const findingDecision: z.ZodType<FindingDecision> = z
  .strictObject({
    finding: uid,
    readAt: z.string().max(40),
    choice: z.enum(['agree', 'change', 'disagree']),
    changedTo: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/)
      .nullable(),
    reason: z.string().trim().min(1).max(500).nullable(),
  })
  .refine(
    ({ choice, reason }) => choice === 'agree' || reason !== null,
    'a change or a disagreement needs a reason',
  )
  .refine(
    ({ choice, changedTo }) => (choice === 'change') === (changedTo !== null),
    'a change, and only a change, names what it changes to',
  );

export const markPoint: z.ZodType<MarkPoint> = z.strictObject({
  instance: uid,
  frame: z.int().min(1).max(100_000),
  x: z.number().min(0).max(100_000),
  y: z.number().min(0).max(100_000),
  diameterMm: z.number().gt(0).max(500).nullable(),
});

export const chooseImage: z.ZodType<ChooseImage> = z.strictObject({
  instance: uid,
  reported: z.array(z.string().regex(/^[0-9]{6,18}$/, 'is no SNOMED CT code')).max(20),
});
