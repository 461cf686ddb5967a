/** A hospital's FHIR server as the port Ehr. In: its address and a person's token. Out: reading and writing for one patient. */
import type { CapabilityStatement } from '@medplum/fhirtypes';
import { AppError } from '../../errors.ts';
import type { ConnectEhr, Ehr, EhrToken } from '../../ports/ehr.ts';
import { readPatientResources } from './read-patient.ts';
import { DEFAULT_LIMITS, fhirRequests, type RequestLimits } from './requests.ts';
import { writeBundle } from './write.ts';

export interface EhrLimits extends RequestLimits {
  /** All requests of one reading together, milliseconds. */
  readonly budgetMs: number;
  readonly capabilitiesKeptMs: number;
}

export const EHR_LIMITS: EhrLimits = {
  ...DEFAULT_LIMITS,
  budgetMs: 25_000,
  capabilitiesKeptMs: 600_000,
};

interface Kept {
  readonly until: number;
  readonly statement: CapabilityStatement;
}

/** @param hospitals id → base address of its FHIR server */
export function connectFhirEhr(
  hospitals: ReadonlyMap<string, string>,
  limits: EhrLimits = EHR_LIMITS,
): ConnectEhr {
  const kept = new Map<string, Kept>();
  return (hospital, token) => {
    const fhirBaseUrl = hospitals.get(hospital);
    if (fhirBaseUrl === undefined)
      throw new AppError('request.not-found', 'this hospital is not configured');
    return fhirEhr(fhirBaseUrl, token, limits, kept);
  };
}

function fhirEhr(
  fhirBaseUrl: string,
  token: EhrToken,
  limits: EhrLimits,
  kept: Map<string, Kept>,
): Ehr {
  const ask = fhirRequests(fhirBaseUrl, token, limits);

  async function capabilities(): Promise<CapabilityStatement> {
    const known = kept.get(fhirBaseUrl);
    if (known !== undefined && known.until > Date.now()) return known.statement;
    const { resource } = await ask({ what: 'CapabilityStatement', url: 'metadata' });
    if (resource?.resourceType !== 'CapabilityStatement')
      throw new AppError('ehr.not-fhir', 'CapabilityStatement: the answer was another resource');
    kept.set(fhirBaseUrl, { statement: resource, until: Date.now() + limits.capabilitiesKeptMs });
    return resource;
  }

  /** A server that does not describe itself is asked all the same. */
  async function stated(): Promise<CapabilityStatement | undefined> {
    try {
      return await capabilities();
    } catch (error) {
      if (error instanceof AppError && error.code !== 'session.ended') return undefined;
      throw error;
    }
  }

  return {
    capabilities,
    async readPatientResources(patientId, queries) {
      return readPatientResources(ask, patientId, queries, {
        fhirBaseUrl,
        budgetMs: limits.budgetMs,
        capabilities: await stated(),
      });
    },
    async write(bundle) {
      return writeBundle(ask, bundle, await stated());
    },
  };
}
