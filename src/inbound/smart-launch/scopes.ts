/** The scopes of a launch. In: what the hospital's server can do. Out: the least that the app needs. */
import { dataScopes, type ScopeOffer, type ScopeVersion } from '../../domain/asked-scopes.ts';

/**
 * Context, identity, a token that lasts as long as the work, and the record.
 *
 * @param fromEhr the EHR has a patient open; else it lets the person choose one
 */
export function scopesToAsk(
  offer: ScopeOffer,
  fromEhr: boolean,
  version?: ScopeVersion,
  alsoWritten: readonly string[] = [],
): string[] {
  return [
    fromEhr ? 'launch' : 'launch/patient',
    'openid',
    'fhirUser',
    ...lasting(offer),
    ...dataScopes('patient', offer, version, alsoWritten),
  ];
}

/** While the person is there is enough; where a server knows only the longer one, that. */
function lasting({ capabilities, scopesSupported }: ScopeOffer): string[] {
  const offers = (capability: string, scope: string) =>
    capabilities.includes(capability) || scopesSupported.includes(scope);
  if (offers('permission-online', 'online_access')) return ['online_access'];
  return offers('permission-offline', 'offline_access') ? ['offline_access'] : [];
}
