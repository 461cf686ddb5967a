/** SOP classes that we speak (PS3.4 annexes A, B, C, J, R; PS3.6 table A-1). */

export const VERIFICATION = '1.2.840.10008.1.1';
export const STORAGE_COMMITMENT_PUSH = '1.2.840.10008.1.20.1';
/** The well-known instance of Storage Commitment (PS3.4 J.3.5). */
export const STORAGE_COMMITMENT_INSTANCE = '1.2.840.10008.1.20.1.1';
/** PS3.4 annex R. */
export const INSTANCE_AVAILABILITY_NOTIFICATION = '1.2.840.10008.5.1.4.33';
export const STUDY_ROOT_FIND = '1.2.840.10008.5.1.4.1.2.2.1';

/** Composite objects of patients: images, reports, waveforms, plans. Not query, retrieve, print, work lists. */
const STORAGE_ROOT = '1.2.840.10008.5.1.4.1.1.';
const STORAGE_ELSEWHERE: ReadonlySet<string> = new Set([
  '1.2.840.10008.5.1.4.34.7',
  '1.2.840.10008.5.1.4.34.10',
]);
/** Inventories are of an archive, not of a patient. */
const NOT_STORED = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(201|200\.[4-6])(\.|$)/;

export function isStorageClass(uid: string): boolean {
  return STORAGE_ELSEWHERE.has(uid) || (uid.startsWith(STORAGE_ROOT) && !NOT_STORED.test(uid));
}
