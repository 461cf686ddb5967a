/** `$assess` and `$apply`. In: a record as Parameters or a Bundle. Out: the same resources as `mentor assess`. */
import { raw, Router, type Request, type Response } from 'express';
import type { Bundle } from '@medplum/fhirtypes';
import { AppError } from '../../../errors.ts';
import { applyPlan } from '../../../flows/apply-plan.ts';
import { assessAndPublish, type AssessAndPublishPorts } from '../../../flows/assess-and-publish.ts';
import { assessGiven } from '../../../flows/assess-given.ts';
import type { GivenRecord } from '../../../flows/given-record.ts';
import { readOwnRecord, type ReadOwnRecordPorts } from '../../../flows/read-own-record.ts';
import type { StoredVersion } from '../../../ports/resource-store.ts';
import { accessOf, type Access, type AccessPorts } from '../access.ts';
import { operationOutcome } from '../outcome.ts';
import { prefers, sendResource } from '../send.ts';
import { operationInput, type OperationInput, type ParseJson } from './parameters.ts';

export interface OperationPorts extends AccessPorts, AssessAndPublishPorts, ReadOwnRecordPorts {
  readonly parseJson: ParseJson;
  /** `<base>/fhir` */
  readonly fhirBase: string;
}

const LARGEST_BODY = '64mb';

export function operationRoutes(ports: OperationPorts): Router {
  const router = Router();
  const body = raw({ type: () => true, limit: LARGEST_BODY });

  async function assess(request: Request, response: Response, subject?: string): Promise<void> {
    const access = await accessOf(request, ports);
    access.require('RiskAssessment', 'r');
    const input = operationInput(request, ports.parseJson);
    if (input.store) access.require('RiskAssessment', 'c');
    if (input.store && request.method === 'GET')
      throw new AppError('request.not-allowed', 'storing is asked for by POST');
    const given = await givenOf(input, subject ?? subjectOf(input), ports);
    const what = input.store ? 'fhir.assess-and-store' : 'fhir.assess';
    await access.note(what, given.subject, `${input.models.length} models named`);
    if (!input.store) {
      sendResource(request, response, await assessGiven(given, ports));
      return;
    }
    stored(request, response, await assessAndPublish(given, ports));
  }

  function stored(request: Request, response: Response, held: readonly StoredVersion[]): void {
    if (prefers(request, 'return=minimal')) response.status(204).end();
    else if (prefers(request, 'return=OperationOutcome'))
      sendResource(
        request,
        response,
        operationOutcome('information', 'informational', `${held.length} resources are held`),
      );
    else sendResource(request, response, collection(held, ports.fhirBase));
  }

  router.post(['/$assess', '/Patient/$assess'], body, (request, response) =>
    assess(request, response),
  );
  const ofPatient = async (request: Request, response: Response) => {
    const { id = '' } = request.params as { id?: string };
    await assess(request, response, `Patient/${id}`);
  };
  router.get('/Patient/:id/$assess', ofPatient);
  router.post('/Patient/:id/$assess', body, ofPatient);
  const apply = async (request: Request, response: Response) => {
    const access: Access = await accessOf(request, ports);
    access.require('PlanDefinition', 'r');
    const { id = '' } = request.params as { id?: string };
    const input = operationInput(request, ports.parseJson);
    const given = await givenOf(input, subjectOf(input), ports);
    await access.note('fhir.apply', given.subject, `PlanDefinition/${id}`);
    sendResource(request, response, await applyPlan(id, given, ports));
  };
  router.get('/PlanDefinition/:id/$apply', apply);
  router.post('/PlanDefinition/:id/$apply', body, apply);
  return router;
}

function subjectOf({ subject }: OperationInput): string | undefined {
  return subject === undefined || /[/:]/.test(subject) ? subject : `Patient/${subject}`;
}

/** Without a record, that of the patient is read at the hospital. @throws AppError `request.unprocessable` */
async function givenOf(
  input: OperationInput,
  subject: string | undefined,
  ports: ReadOwnRecordPorts,
): Promise<GivenRecord> {
  const { models, asOf } = input;
  const { record, hospital } = await recordOf(input, subject, ports);
  return {
    record,
    ...(models.length === 0 ? {} : { models: new Set(models) }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(hospital === undefined ? {} : { hospital }),
    ...(subject === undefined ? {} : { subject }),
  };
}

async function recordOf(
  { record, hospital }: OperationInput,
  subject: string | undefined,
  ports: ReadOwnRecordPorts,
): Promise<Pick<GivenRecord, 'record' | 'hospital'>> {
  if (record !== undefined) return { record, ...(hospital === undefined ? {} : { hospital }) };
  const patientId = /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(subject ?? '')?.[1];
  if (patientId !== undefined) return readOwnRecord(patientId, hospital, ports);
  throw new AppError('request.unprocessable', 'send the record of the patient as a Bundle', {
    where: 'bundle',
  });
}

function collection(held: readonly StoredVersion[], fhirBase: string): Bundle {
  const entry = held.flatMap(({ type, id, resource }) =>
    resource === undefined ? [] : [{ fullUrl: `${fhirBase}/${type}/${id}`, resource }],
  );
  return { resourceType: 'Bundle', type: 'collection', ...(entry.length === 0 ? {} : { entry }) };
}
