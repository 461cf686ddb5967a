/** What the service says of its models: under the address of a launch, or for everyone. */
import { useQuery } from '@tanstack/react-query';
import type { ModelsView, ModelView } from '../../../src/inbound/app-api/contract-models.ts';
import { problemOf, unreachable } from './problem.ts';

/** Address of the models: of a launch's session, or open. */
const modelsApi = (session: string | null): string =>
  session === null ? '/api/models' : `/api/p/${encodeURIComponent(session)}/models`;

export const modelApi = (session: string | null, id: string, version: string): string =>
  `${modelsApi(session)}/${encodeURIComponent(id)}/${encodeURIComponent(version)}`;

export function useModels(session: string | null) {
  return useQuery({
    queryKey: ['models'],
    queryFn: ({ signal }) => answer<ModelsView>(modelsApi(session), signal),
  });
}

export function useModel(session: string | null, id: string, version: string) {
  return useQuery({
    queryKey: ['model', id, version],
    queryFn: ({ signal }) => answer<ModelView>(modelApi(session, id, version), signal),
  });
}

async function answer<T>(url: string, signal: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, { signal, credentials: 'same-origin', cache: 'no-store' });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw unreachable(false);
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok || body === null) throw problemOf(response.status, body, false);
  return body as T;
}
