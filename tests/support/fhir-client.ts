/** A client of /fhir in tests. In: a service and a client. Out: requests with a token, and their answers. */
import type {
  Bundle,
  BundleEntry,
  BundleLink,
  Meta,
  OperationOutcomeIssue,
  Resource,
} from '@medplum/fhirtypes';
import type { ApiClient } from './api-client.ts';

/** A resource of any type: what a test expects of it is there, or the test fails. */
interface Answered {
  readonly resourceType: string;
  readonly id: string;
  readonly meta: Meta;
  readonly type: string;
  readonly url: string;
  readonly total: number;
  readonly link: BundleLink[];
  readonly entry: BundleEntry[];
  readonly issue: OperationOutcomeIssue[];
}

export interface FhirAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Answered;
}

type Headed = Readonly<Record<string, string>>;

export interface FhirClient {
  get(path: string, headers?: Headed): Promise<FhirAnswer>;
  post(path: string, body: unknown, headers?: Headed): Promise<FhirAnswer>;
  send(path: string, init: RequestInit): Promise<FhirAnswer>;
}

export async function fhirClient(
  baseUrl: string,
  client: ApiClient,
  scope: string,
): Promise<FhirClient> {
  const authorization = `Bearer ${await client.token(baseUrl, scope)}`;
  const send = async (path: string, init: RequestInit): Promise<FhirAnswer> => {
    const url = path.startsWith('http') ? path : `${baseUrl}/fhir${path}`;
    const headers = { authorization, ...(init.headers as Headed | undefined) };
    const response = await fetch(url, { ...init, headers });
    const text = await response.text();
    const json = (text === '' ? undefined : JSON.parse(text)) as Answered;
    return { status: response.status, headers: response.headers, text, json };
  };
  return {
    send,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

/** A collection Bundle, as a hospital at `base` would write it. */
export function recordOf(resources: readonly Resource[], base = 'https://other.example'): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({
      fullUrl: `${base}/${resource.resourceType}/${resource.id ?? ''}`,
      resource,
    })),
  };
}

export function assessInput(bundle: Bundle, values: readonly object[] = []) {
  return {
    resourceType: 'Parameters',
    parameter: [{ name: 'bundle', resource: bundle }, ...values],
  };
}

export function typesIn({ json }: FhirAnswer): string[] {
  return [
    ...new Set(
      ((json.entry as BundleEntry[] | undefined) ?? []).map(
        ({ resource }) => resource?.resourceType ?? '',
      ),
    ),
  ].sort();
}
