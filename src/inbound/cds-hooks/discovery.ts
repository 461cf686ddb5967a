/** GET /cds-services: what we offer, open to everybody. */
import type { RequestHandler } from 'express';
import type { PrefetchTemplate } from '../../flows/prefetch-templates.ts';
import type { CdsService } from './cds-service.ts';

const USAGE_REQUIREMENTS =
  'The EHR is registered with its issuer and key set (cdsClients). Every call carries a JWT signed with ES384 or RS384 whose aud is the address of the service. Needs the prefetch of Patient, Condition, MedicationRequest and Observation, or a token that may read them; results are written back with a token that may create RiskAssessment, Observation, CarePlan, Device and Provenance.';

export function discovery(
  services: readonly CdsService[],
  templates: () => Promise<readonly PrefetchTemplate[]>,
): RequestHandler {
  return async (_request, response) => {
    const prefetch = Object.fromEntries(
      (await templates()).map(({ key, query }) => [key, query] as const),
    );
    response.json({
      services: services.map(({ id, hook, title, description }) => ({
        hook,
        title,
        description,
        id,
        prefetch,
        usageRequirements: USAGE_REQUIREMENTS,
      })),
    });
  };
}
