/** What a CDS service of ours is: how discovery describes it, and which context its hook has. */
import { z } from 'zod';
import type { Resource } from '@medplum/fhirtypes';

/** What of a context is used, whichever hook it is of. */
interface HookContext {
  readonly patientId: string;
  readonly userId: string;
  readonly draftOrders: readonly Resource[];
}

export interface CdsService {
  /** `mentor-patient-view` */
  readonly id: string;
  readonly hook: string;
  readonly title: string;
  readonly description: string;
  readonly context: z.ZodType<HookContext>;
}

const fhirId = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/, 'must be a FHIR id, without its type');
const userId = z
  .string()
  .regex(
    /^(Practitioner|PractitionerRole|Patient|RelatedPerson)\/[A-Za-z0-9.-]{1,64}$/,
    'must name a Practitioner, PractitionerRole, Patient or RelatedPerson',
  );

/** Of patient-view. */
export const viewContext = z.object({
  userId,
  patientId: fhirId,
  encounterId: fhirId.optional(),
});

export const encounterContext = viewContext.extend({ encounterId: fhirId });

const resource = z.custom<Resource>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'resourceType' in value &&
    typeof value.resourceType === 'string',
  'must be a FHIR resource',
);

export const orderContext = viewContext.extend({
  draftOrders: z.object({
    resourceType: z.literal('Bundle', 'must be a Bundle'),
    entry: z.array(z.object({ resource })).optional(),
  }),
});

export function draftsIn({ draftOrders }: z.infer<typeof orderContext>): readonly Resource[] {
  return (draftOrders.entry ?? []).map((entry) => entry.resource);
}
