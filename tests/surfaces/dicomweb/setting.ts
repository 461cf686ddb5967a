/** The service with one hospital, and a client that may store, search and read its images. */
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { serviceForClients, type ServiceForClients } from '../../support/service-for-clients.ts';
import { hospitalConfig } from '../../support/service.ts';
import { MULTIPART, multipart } from '../../support/multipart.ts';

type Asking = Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> };

export interface Setting {
  readonly service: ServiceForClients;
  readonly client: ApiClient;
  /** Of /dicom-web. */
  get(path: string, accept?: string): Promise<Response>;
  stow(files: readonly Uint8Array[], path?: string): Promise<Response>;
  request(path: string, init: Asking): Promise<Response>;
  stop(): Promise<void>;
}

export async function setting(scope = 'system/ImagingStudy.cruds'): Promise<Setting> {
  const client = await apiClient('viewer');
  const hospital = hospitalConfig('general', 'http://127.0.0.1:9/fhir');
  const service = await serviceForClients([{ client, scopes: [scope] }], [hospital]);
  const token = await client.token(service.baseUrl, scope);
  const request = (path: string, init: Asking) =>
    fetch(`${service.baseUrl}/dicom-web${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
  return {
    service,
    client,
    request,
    get: (path, accept) => request(path, accept === undefined ? {} : { headers: { accept } }),
    stow: (files, path = '/studies') =>
      request(path, {
        method: 'POST',
        headers: { 'content-type': MULTIPART, accept: 'application/dicom+json' },
        body: multipart(files),
      }),
    async stop() {
      await service.stop();
      client.close();
    },
  };
}
