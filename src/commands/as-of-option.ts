/** `--as-of` → FHIR instant. */
import { instantOf } from '../domain/instant.ts';
import { AppError } from '../errors.ts';

/** @throws AppError `usage.wrong` */
export function asOfOption(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const instant = instantOf(text);
  if (instant !== undefined) return instant;
  throw new AppError(
    'usage.wrong',
    `--as-of "${text}" is no instant; write it like 2026-11-24T09:00:00Z, with seconds and zone`,
  );
}
