/** A hospital's FHIR server as the port Ehr. In: its address and a person's token. Out: reading and writing for one patient. */
import type { CapabilityStatement } from '@medplum/fhirtypes';
import { AppError } from '../../errors.ts';
import type { ConnectEhr, Ehr, EhrToken } from '../../ports/ehr.ts';
import { readPatientResources } from './read-patient.ts';
import { knownDevices, type KnownDevices } from './known-devices.ts';
import { DEFAULT_LIMITS, fhirRequests, jitterMs, type RequestLimits } from './requests.ts';
import { searchAll } from './search.ts';
import { creates } from './server-abilities.ts';
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

/** What is remembered of a hospital's server, for whoever is connected to it. */
interface Known {
  statement?: { readonly until: number; readonly statement: CapabilityStatement };
  /** Type → until when it counts as not taken. */
  readonly refused: Map<string, number>;
  readonly devices: KnownDevices;
  /** Of writings that may create a Device: two at once would create it twice. */
  lastWriting: Promise<unknown>;
}

/** @param hospitals id → base address of its FHIR server */
export function connectFhirEhr(
  hospitals: ReadonlyMap<string, string>,
  limits: EhrLimits = EHR_LIMITS,
): ConnectEhr {
  const known = new Map<string, Known>();
  return (hospital, token) => {
    const fhirBaseUrl = hospitals.get(hospital);
    if (fhirBaseUrl === undefined)
      throw new AppError('request.not-found', 'this hospital is not configured');
    const own = known.get(fhirBaseUrl) ?? {
      refused: new Map<string, number>(),
      devices: knownDevices(),
      lastWriting: Promise.resolve(),
    };
    known.set(fhirBaseUrl, own);
    return fhirEhr(fhirBaseUrl, token, limits, own);
  };
}

function fhirEhr(fhirBaseUrl: string, token: EhrToken, limits: EhrLimits, known: Known): Ehr {
  const ask = fhirRequests(fhirBaseUrl, token, limits);

  async function capabilities(): Promise<CapabilityStatement> {
    const kept = known.statement;
    if (kept !== undefined && kept.until > Date.now()) return kept.statement;
    const { resource } = await ask({ what: 'CapabilityStatement', url: 'metadata' });
    if (resource?.resourceType !== 'CapabilityStatement')
      throw new AppError('ehr.not-fhir', 'CapabilityStatement: the answer was another resource');
    known.statement = { statement: resource, until: Date.now() + limits.capabilitiesKeptMs };
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
    async findPatients({ system, value = '' }) {
      const token = [system, value]
        .filter((part) => part !== undefined)
        .map(escaped)
        .join('|');
      const url = `Patient?identifier=${encodeURIComponent(token)}`;
      const signal = AbortSignal.timeout(limits.budgetMs);
      const { resources } = await searchAll(ask, fhirBaseUrl, 'Patient', url, signal);
      return resources.filter((each) => each.resourceType === 'Patient');
    },
    async read(reference) {
      const what = reference.split('/')[0] ?? '';
      return (await ask({ what, url: reference, mayBeAbsent: true })).resource;
    },
    async takes(type) {
      const isRefused = (known.refused.get(type) ?? 0) > Date.now();
      return !isRefused && creates(await stated(), type) !== 'no';
    },
    async write(bundle, { mayBeThere }) {
      const { devices } = known;
      const pauseMs = (attempt: number) => jitterMs(attempt, limits);
      const options = { capabilities: await stated(), mayBeThere, devices, pauseMs };
      const work = () => writeBundle(ask, bundle, { ...options, tries: limits.tries });
      const writing = devices.isAnyNew(bundle) ? known.lastWriting.then(work, work) : work();
      known.lastWriting = writing.catch(() => undefined);
      try {
        return await writing;
      } catch (error) {
        if (error instanceof AppError && error.code === 'ehr.not-supported' && error.where)
          known.refused.set(error.where, Date.now() + limits.capabilitiesKeptMs);
        throw error;
      }
    },
  };
}

/** A value may hold what separates the parts of a token (R4 search, 3.1.1.4.2). */
function escaped(part: string): string {
  return part.replace(/[\\,|$]/gu, (sign) => `\\${sign}`);
}
