/**
 * The authorization endpoint. In: an app's request. Out: a code for it, or the question which patient; the signed-in
 * practitioner's consent is given by the hospital, as hospitals do.
 *
 * Source: SMART App Launch 2.2; RFC 6749 4.1; RFC 7636.
 */
import { CLIENT_ID } from '../addresses.ts';
import type { Grants, LaunchContext } from './grants.ts';
import { grantedScopes } from './scopes.ts';

export interface AuthorizeSettings {
  readonly grants: Grants;
  readonly iss: string;
  readonly redirectUris: readonly string[];
  readonly removedScope: string | undefined;
}

/** What is left to know is the patient. */
export interface Request {
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly scopes: readonly string[];
  readonly state: string;
  readonly nonce: string | undefined;
}

export type Authorized =
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'choose-patient'; readonly request: Request }
  /** The address to go back to cannot be trusted. */
  | { readonly kind: 'refused'; readonly because: string };

export type Parameters = Readonly<Record<string, string | undefined>>;

export function authorize(parameters: Parameters, settings: AuthorizeSettings): Authorized {
  const { client_id, redirect_uri = '', state } = parameters;
  if (client_id !== CLIENT_ID) return refused('No app with this client_id is registered.');
  if (!settings.redirectUris.includes(redirect_uri))
    return refused('The redirect_uri is not the registered one.');
  const back = (error: string, description: string): Authorized => ({
    kind: 'redirect',
    to: withParameters(redirect_uri, { error, error_description: description, state }),
  });
  const fault = faultOf(parameters, settings);
  if (fault !== undefined) return back(...fault);
  const asked = (parameters['scope'] ?? '').split(/\s+/).filter((scope) => scope !== '');
  const scopes = grantedScopes(asked, settings.removedScope);
  if (scopes.length === 0) return back('invalid_scope', 'none of the scopes is offered');
  const request: Request = {
    redirectUri: redirect_uri,
    codeChallenge: parameters['code_challenge'] ?? '',
    scopes,
    state: state ?? '',
    nonce: parameters['nonce'],
  };
  if (parameters['launch'] === undefined) return { kind: 'choose-patient', request };
  const context = settings.grants.takeLaunch(parameters['launch']);
  if (context === undefined) return back('invalid_request', 'launch is unknown, used or too old');
  return { kind: 'redirect', to: approved(request, context, settings.grants) };
}

/** @returns where the app is told its code */
export function approved(request: Request, context: LaunchContext, grants: Grants): string {
  const { redirectUri, codeChallenge, scopes, state, nonce } = request;
  const code = grants.newCode({
    ...context,
    clientId: CLIENT_ID,
    redirectUri,
    codeChallenge,
    scopes,
    ...(nonce === undefined ? {} : { nonce }),
  });
  return withParameters(redirectUri, { code, state });
}

function faultOf(parameters: Parameters, { iss }: AuthorizeSettings): [string, string] | undefined {
  const { response_type, aud, state, scope } = parameters;
  if (response_type !== 'code') return ['unsupported_response_type', 'response_type must be code'];
  if (aud !== iss) return ['invalid_request', 'aud is not the address of this FHIR server'];
  if (!state) return ['invalid_request', 'state is missing'];
  if (!scope?.trim()) return ['invalid_scope', 'scope is missing'];
  if (parameters['code_challenge_method'] !== 'S256')
    return ['invalid_request', 'code_challenge_method must be S256'];
  if (!/^[A-Za-z0-9_-]{43}$/.test(parameters['code_challenge'] ?? ''))
    return ['invalid_request', 'code_challenge must be a SHA-256 in base64url'];
  return undefined;
}

function refused(because: string): Authorized {
  return { kind: 'refused', because };
}

function withParameters(address: string, parameters: Parameters): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}
