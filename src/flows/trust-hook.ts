/** Whether a CDS client is believed. In: its token, what it asks. Out: its hospital, or why not; a token is good for one call. */
import { AppError } from '../errors.ts';
import type { CdsClient, CdsClients } from '../ports/cds-clients.ts';
import type { Clock } from '../ports/clock.ts';
import type { UsedTokens } from '../ports/used-tokens.ts';
import type { HookCall } from './hook-call.ts';

export interface TrustPorts {
  readonly cdsClients: CdsClients;
  readonly usedTokens: UsedTokens;
  readonly clock: Clock;
}

/** @throws AppError `cds.not-trusted`, `ehr.unavailable` */
export async function trustHook(
  token: string | undefined,
  audiences: readonly string[],
  ports: TrustPorts,
): Promise<CdsClient> {
  if (token === undefined)
    throw new AppError('cds.not-trusted', 'the header Authorization: Bearer <JWT> is missing');
  const client = await ports.cdsClients.verify(token, audiences);
  const { issuer, tokenId, tokenUsableUntil } = client;
  if (!(await ports.usedTokens.use(issuer, tokenId, tokenUsableUntil, ports.clock.now())))
    throw new AppError('cds.not-trusted', 'the token is refused: it was used already (jti)');
  return client;
}

/** A client speaks for its own hospital and for the patient it names. @throws AppError `cds.wrong-server`, `request.invalid` */
export function checkReach({ fhirServer, authorization, patientId }: HookCall, client: CdsClient) {
  if (fhirServer !== undefined && fhirServer.replace(/\/+$/, '') !== client.fhirBaseUrl)
    throw new AppError('cds.wrong-server', 'fhirServer is not that of your hospital');
  const restrictedTo = authorization?.patient?.replace(/^Patient\//, '');
  if (restrictedTo !== undefined && restrictedTo !== patientId)
    throw new AppError('request.invalid', 'fhirAuthorization.patient is not context.patientId');
}
