/** The wiring of SMART App Launch: hospitals and our registrations there → launches, tokens of our own, published keys. */
import type { Config, HospitalConfig } from './config.ts';
import { backendAccess } from './outbound/ehr-fhir/backend-access.ts';
import type { ClientProof } from './outbound/ehr-fhir/smart/client-authentication.ts';
import { smartServer, type SmartRegistration } from './outbound/ehr-fhir/smart-server.ts';
import type { Database } from './outbound/sqlite/database.ts';
import { sqliteSigningKeys } from './outbound/sqlite/signing-keys.ts';
import type { Clock } from './ports/clock.ts';
import type { SigningKeys } from './ports/signing-keys.ts';

export interface SmartOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly hospitals: readonly HospitalConfig[];
  readonly secretOf: Config['secretOf'];
}

export function smartLaunching({ database, clock, hospitals, secretOf }: SmartOptions) {
  const signingKeys = sqliteSigningKeys(database, clock);
  return {
    signingKeys,
    smart: smartServer(registrationsOf(hospitals, signingKeys, secretOf)),
    backend: backendAccess(backendsOf(hospitals), signingKeys),
    launchable: hospitals.flatMap(({ id, fhirBaseUrl, smart, writeBack }) =>
      smart === undefined
        ? []
        : [
            {
              id,
              fhirBaseUrl,
              clientId: smart.clientId,
              scopeVersion: smart.scopeVersion,
              alsoWritten: alsoWrittenTo(writeBack),
            },
          ],
    ),
  };
}

function registrationsOf(
  hospitals: readonly HospitalConfig[],
  keys: SigningKeys,
  secretOf: Config['secretOf'],
): ReadonlyMap<string, SmartRegistration> {
  return new Map(
    hospitals.flatMap(({ id, fhirBaseUrl, smart }) =>
      smart === undefined
        ? []
        : [[id, { fhirBaseUrl, clientId: smart.clientId, proof: proofOf(smart, keys, secretOf) }]],
    ),
  );
}

function proofOf(
  smart: NonNullable<HospitalConfig['smart']>,
  keys: SigningKeys,
  secretOf: Config['secretOf'],
): ClientProof {
  if (smart.privateKey !== undefined) return { kind: 'private-key', keys };
  const secret = secretOf(smart);
  return secret === undefined ? { kind: 'public' } : { kind: 'secret', secret };
}

/** Asked for where it is wanted only: a scope that is not registered can cost the whole launch. */
function alsoWrittenTo({ documentReference }: HospitalConfig['writeBack']): readonly string[] {
  return documentReference === true ? ['DocumentReference'] : [];
}

/** Hospitals that have registered us as a backend client. */
function backendsOf(hospitals: readonly HospitalConfig[]) {
  return hospitals.flatMap(({ id, fhirBaseUrl, backend, writeBack }) =>
    backend === undefined
      ? []
      : [
          {
            hospital: id,
            fhirBaseUrl,
            clientId: backend.clientId,
            scopeVersion: backend.scopeVersion,
            alsoWritten: alsoWrittenTo(writeBack),
          },
        ],
  );
}
