/** The tag by which a resource of ours says whose it is. */
import type { Coding, Resource } from '@medplum/fhirtypes';
import { MENTOR_BASE } from './mentor.ts';

const HOSPITAL_TAG = `${MENTOR_BASE}/hospital`;

/** Without what a store adds: the hospital's tag, version and moment. */
export function untagged<T extends Resource>(resource: T): T {
  const { meta: given, ...content } = resource;
  if (given === undefined) return resource;
  const tag = given.tag?.filter(({ system }) => system !== HOSPITAL_TAG) ?? [];
  const stored = ['versionId', 'lastUpdated', 'tag'];
  const rest = Object.entries(given).filter(([key]) => !stored.includes(key));
  const meta = { ...Object.fromEntries(rest), ...(tag.length === 0 ? {} : { tag }) };
  return Object.keys(meta).length === 0 ? (content as T) : { ...resource, meta };
}

export function tagged<T extends Resource>(
  resource: T,
  { version, at, hospital }: { version: number; at: string; hospital: string },
): T {
  const { tag = [], ...rest } = untagged(resource).meta ?? {};
  const own: Coding = { system: HOSPITAL_TAG, code: hospital };
  const meta = { ...rest, versionId: String(version), lastUpdated: at, tag: [...tag, own] };
  return { ...resource, meta };
}
