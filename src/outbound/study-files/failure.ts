/** What the file system says → our errors. */
import { AppError } from '../../errors.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL']);

export function failureOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (FULL.has(code))
    return new AppError('store.full', 'there is no space left for images', { cause: error });
  return new AppError('store.failed', `the study store failed (${code})`, { cause: error });
}
