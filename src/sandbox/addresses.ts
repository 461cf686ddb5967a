/** The hospital's addresses. In: the public address of the service. Out: where each part is. */
export interface Addresses {
  /** Public address of the service, without a slash at the end. */
  readonly base: string;
  /** The pages. */
  readonly sandbox: string;
  /** FHIR base, and issuer of tokens. */
  readonly iss: string;
  readonly auth: string;
}

export const CLIENT_ID = 'mentor-sandbox';

export const PRACTITIONER = { id: 'hana-okonjo', name: 'Dr Hana Okonjo' } as const;

export function addressesOf(baseUrl: string): Addresses {
  const base = baseUrl.replace(/\/+$/, '');
  const sandbox = `${base}/sandbox`;
  return { base, sandbox, iss: `${sandbox}/fhir`, auth: `${sandbox}/auth` };
}
