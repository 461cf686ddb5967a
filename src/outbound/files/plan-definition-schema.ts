/**
 * What we rely on in a PlanDefinition and an ActivityDefinition; the rest of the resource passes as it is.
 *
 * Source: FHIR R4 PlanDefinition and ActivityDefinition. A fault names the JSON path, not the whole resource.
 */
import { z } from 'zod';

const coding = z.looseObject({
  system: z.url().optional(),
  code: z.string().min(1).optional(),
  display: z.string().optional(),
});
const concept = z.looseObject({
  coding: z.array(coding).min(1).optional(),
  text: z.string().optional(),
});
const extension = z.looseObject({ url: z.string(), valueCode: z.string().optional() });
const quantity = z.looseObject({
  value: z.number().optional(),
  comparator: z.enum(['<', '<=', '>=', '>']).optional(),
  unit: z.string().optional(),
  code: z.string().optional(),
});
const range = z.looseObject({ low: quantity.optional(), high: quantity.optional() });
const condition = z.looseObject({
  kind: z.enum(['applicability', 'start', 'stop']),
  expression: z
    .looseObject({
      name: z.string().optional(),
      description: z.string().optional(),
      language: z.string(),
      expression: z.string().min(1),
    })
    .optional(),
});

const innerAction = z.looseObject({
  id: z.string().optional(),
  title: z.string().optional(),
  condition: z.array(condition).optional(),
  relatedAction: z
    .array(
      z.looseObject({
        actionId: z.string(),
        relationship: z.string(),
        offsetRange: range.optional(),
        offsetDuration: quantity.optional(),
      }),
    )
    .optional(),
  timingRange: range.optional(),
  timingDuration: quantity.optional(),
  definitionCanonical: z.string(),
});

const action = z.looseObject({
  priority: z.enum(['routine', 'urgent', 'asap', 'stat']).optional(),
  documentation: z
    .array(z.looseObject({ label: z.string().optional(), display: z.string().optional() }))
    .optional(),
  condition: z.array(condition).min(1),
  input: z.array(z.looseObject({ extension: z.array(extension).optional() })).optional(),
  action: z.array(innerAction).min(1),
});

const status = z.enum(['draft', 'active', 'retired', 'unknown']);

export const planDefinitionSchema = z.looseObject({
  resourceType: z.literal('PlanDefinition'),
  id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/u),
  url: z.url(),
  version: z.string().min(1),
  title: z.string().min(1),
  status,
  usage: z.string().optional(),
  topic: z.array(concept).min(1),
  relatedArtifact: z
    .array(
      z.looseObject({
        type: z.string(),
        display: z.string().optional(),
        citation: z.string().optional(),
        url: z.url().optional(),
      }),
    )
    .min(1),
  goal: z
    .array(
      z.looseObject({
        target: z
          .array(
            z.looseObject({
              measure: concept.optional(),
              detailQuantity: quantity.optional(),
              detailCodeableConcept: concept.optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
  action: z.array(action).length(1),
});

export const activityDefinitionSchema = z.looseObject({
  resourceType: z.literal('ActivityDefinition'),
  id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/u),
  url: z.url(),
  version: z.string().min(1),
  status,
  kind: z.string().min(1),
  description: z.string().min(1),
  code: concept.optional(),
  productCodeableConcept: concept.extend({ extension: z.array(extension).optional() }).optional(),
});
