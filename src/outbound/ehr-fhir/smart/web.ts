/** Requests to a hospital's authorization server. In: an address. Out: its answer, or that it could not be reached. */
import { AppError } from '../../../errors.ts';

const TIMEOUT_MS = 10_000;

/** @throws AppError `ehr.unavailable` */
export async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return await fetch(url, { ...init, signal, redirect: 'error' });
  } catch (cause) {
    throw new AppError('ehr.unavailable', 'the hospital could not be reached', { cause });
  }
}

export async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
