/** How often the finding was there in the test data of each network that read a study. */
import type { TestShare } from '../../../domain/evaluation.ts';
import type { ImagingManifest } from '../../../domain/imaging-model.ts';
import type { ShownStudy } from '../../../flows/show-study.ts';

export type ReadTestShare = (manifest: ImagingManifest) => Promise<TestShare | undefined>;

export async function testSharesOf(
  { kept }: ShownStudy,
  read: ReadTestShare,
): Promise<(manifest: ImagingManifest) => TestShare | undefined> {
  const manifests = new Map(
    (kept?.reading.readings ?? []).map(({ manifest }) => [keyOf(manifest), manifest]),
  );
  const shares = new Map(
    await Promise.all(
      [...manifests].map(async ([key, manifest]) => [key, await read(manifest)] as const),
    ),
  );
  return (manifest) => shares.get(keyOf(manifest));
}

function keyOf({ id, version }: ImagingManifest): string {
  return `${id}@${version}`;
}
