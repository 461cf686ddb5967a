/**
 * What a hospital's authorization server says of itself. In: its FHIR base address. Out: endpoints, and what it can do.
 *
 * Source: SMART App Launch 2.2, ".well-known/smart-configuration"; before SMART 2 the oauth-uris of the CapabilityStatement.
 */
import { z } from 'zod';
import { AppError } from '../../../errors.ts';
import type { SmartConfiguration } from '../../../ports/smart-server.ts';
import { jsonOf, send } from './web.ts';

const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';
/** A configuration changes rarely; a launch waits for it. */
const KEPT_MS = 600_000;

/** Other failures may be a server that knows no such address. */
const DOWN = new Set([429, 502, 503, 504]);

const texts = z.array(z.string()).optional().catch(undefined);

const wellKnown = z.object({
  // Absent where there are only backend services.
  authorization_endpoint: z.string().optional(),
  token_endpoint: z.string(),
  capabilities: texts,
  scopes_supported: texts,
  token_endpoint_auth_methods_supported: texts,
  token_endpoint_auth_signing_alg_values_supported: texts,
  issuer: z.string().optional().catch(undefined),
  jwks_uri: z.string().optional().catch(undefined),
});

const extension = z.object({ url: z.string(), valueUri: z.string().optional() });
const statement = z.object({
  rest: z.array(
    z.object({
      security: z
        .object({
          extension: z.array(
            z.object({ url: z.string(), extension: z.array(extension).default([]) }),
          ),
        })
        .optional(),
    }),
  ),
});

const NOTHING_SAID = {
  capabilities: [],
  scopesSupported: [],
  tokenAuthMethods: undefined,
  tokenAuthAlgorithms: undefined,
  issuer: undefined,
  jwksUri: undefined,
};

/** Asks once, and again when that is some time ago. */
export function keptDiscovery(): (fhirBaseUrl: string) => Promise<SmartConfiguration> {
  const kept = new Map<string, { until: number; configuration: Promise<SmartConfiguration> }>();
  return (fhirBaseUrl) => {
    const known = kept.get(fhirBaseUrl);
    if (known !== undefined && known.until > Date.now()) return known.configuration;
    const configuration = discoverAt(fhirBaseUrl);
    kept.set(fhirBaseUrl, { until: Date.now() + KEPT_MS, configuration });
    configuration.catch(() => kept.delete(fhirBaseUrl));
    return configuration;
  };
}

/** @throws AppError `launch.refused`, `ehr.unavailable` */
async function discoverAt(fhirBaseUrl: string): Promise<SmartConfiguration> {
  const headers = { accept: 'application/json' };
  const response = await send(`${fhirBaseUrl}/.well-known/smart-configuration`, { headers });
  if (DOWN.has(response.status))
    throw new AppError('ehr.unavailable', `the hospital answered ${response.status}`);
  const found = response.ok ? wellKnown.safeParse(await jsonOf(response)) : undefined;
  if (found?.success !== true) return discoverByStatement(fhirBaseUrl);
  const said = found.data;
  return {
    authorizationEndpoint: endpoint(said.authorization_endpoint, fhirBaseUrl),
    tokenEndpoint: endpoint(said.token_endpoint, fhirBaseUrl),
    capabilities: said.capabilities ?? [],
    scopesSupported: said.scopes_supported ?? [],
    tokenAuthMethods: said.token_endpoint_auth_methods_supported,
    tokenAuthAlgorithms: said.token_endpoint_auth_signing_alg_values_supported,
    issuer: said.issuer,
    jwksUri: endpoint(said.jwks_uri, fhirBaseUrl),
  };
}

async function discoverByStatement(fhirBaseUrl: string): Promise<SmartConfiguration> {
  const headers = { accept: 'application/fhir+json' };
  const response = await send(`${fhirBaseUrl}/metadata`, { headers });
  const parsed = statement.safeParse(response.ok ? await jsonOf(response) : undefined);
  const uris = (parsed.data?.rest ?? [])
    .flatMap(({ security }) => security?.extension ?? [])
    .find(({ url }) => url === OAUTH_URIS)?.extension;
  const uri = (name: string) => uris?.find(({ url }) => url === name)?.valueUri;
  const tokenEndpoint = endpoint(uri('token'), fhirBaseUrl);
  if (tokenEndpoint === undefined)
    throw new AppError('launch.refused', 'the hospital does not say how to launch (SMART)');
  return {
    ...NOTHING_SAID,
    // Of the time before scopes of version 2.
    capabilities: ['permission-v1'],
    authorizationEndpoint: endpoint(uri('authorize'), fhirBaseUrl),
    tokenEndpoint,
  };
}

/**
 * A relative address is one below the FHIR base (RFC 1808). Codes, secrets and tokens go there: over TLS, or within this machine
 * (the demo also to itself, as its own address says).
 *
 * @throws AppError `launch.refused`
 */
export function endpoint(address: string, fhirBaseUrl: string): string;
export function endpoint(address: string | undefined, fhirBaseUrl: string): string | undefined;
export function endpoint(address: string | undefined, fhirBaseUrl: string): string | undefined {
  if (address === undefined) return undefined;
  const base = `${fhirBaseUrl}/`;
  const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
  if (url === undefined || !isSafe(url, new URL(base)))
    throw new AppError('launch.refused', 'the hospital names an address that is not https');
  // As it was written: `aud` is compared as text.
  return URL.canParse(address) ? address : url.href;
}

function isSafe(url: URL, base: URL): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && (isLoopback(url.hostname) || url.origin === base.origin);
}

function isLoopback(hostname: string): boolean {
  return ['localhost', '[::1]'].includes(hostname) || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
