/** The FHIR R4 API. In: requests of programs with a token. Out: FHIR JSON; every failure an OperationOutcome. */
import { Router } from 'express';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import type { Conformance } from '../../ports/conformance.ts';
import type { ExportJobs } from '../../ports/export-jobs.ts';
import type { ResourceSearch } from '../../ports/resource-search.ts';
import type { AccessPorts } from './access.ts';
import { groupsOf } from './bulk-export/groups.ts';
import { exportFileRoutes, exportRoutes } from './bulk-export/routes.ts';
import { capabilityStatement } from './capability-statement.ts';
import { holdings } from './holdings.ts';
import { fhirError } from './outcome.ts';
import { operationRoutes, type OperationPorts } from './operations/routes.ts';
import { readRoutes } from './read-routes.ts';
import { patientsAt } from './search/references.ts';
import { requireJson, sendResource } from './send.ts';
import { subscriptionRoutes, type SubscriptionPorts } from './subscriptions/routes.ts';
import { smartConfiguration } from './smart-configuration.ts';

export interface FhirApiPorts
  extends AccessPorts, Omit<OperationPorts, 'fhirBase'>, Omit<SubscriptionPorts, 'references'> {
  readonly log: Logger;
  /** Public address of the service, without a slash at the end. */
  readonly baseUrl: string;
  readonly conformance: Conformance;
  readonly search: ResourceSearch;
  readonly jobs: ExportJobs;
}

export function fhirApi(ports: FhirApiPorts): Router {
  const { baseUrl, log, hospitals } = ports;
  const statement = capabilityStatement(baseUrl, ports.clock.now());
  const groups = groupsOf(hospitals);
  const held = holdings(ports.resources, ports.search, ports.conformance, ports.audit, groups);
  const references = patientsAt(`${baseUrl}/fhir`, hospitals);
  const exports = { ...ports, holdings: held, fhirBase: references.fhirBase };
  const api = Router();
  api.get('/.well-known/smart-configuration', (_request, response) => {
    response.json(smartConfiguration(baseUrl));
  });
  api.use(exportFileRoutes(exports));
  api.use((request, _response, next) => {
    requireJson(request);
    next();
  });
  api.get('/metadata', (request, response) => {
    sendResource(request, response, statement);
  });
  api.use(subscriptionRoutes({ ...ports, references }));
  api.use(exportRoutes(exports));
  api.use(operationRoutes({ ...ports, fhirBase: references.fhirBase }));
  api.use(readRoutes({ ...ports, holdings: held, references }));
  api.use((request, response) => {
    if (request.method === 'GET' || request.method === 'HEAD')
      throw new AppError('request.not-found', 'there is no such address');
    response.set('allow', 'GET, HEAD');
    throw new AppError('request.not-allowed', `${request.method} is not answered here`);
  });
  api.use(fhirError(log));
  return Router().use('/fhir', api);
}
