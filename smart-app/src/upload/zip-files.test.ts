/** Archives made here, sound and bad: what is taken out of them, and why the rest is not. */
import {
  BlobReader,
  BlobWriter,
  configure,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-custom.js';
import { describe, expect, test } from 'vitest';
import { FileFault, type GivenFile } from './given-file.ts';
import { filesOfZip } from './zip-files.ts';

configure({ useWebWorkers: false });

type Options = Parameters<ZipWriter<Blob>['add']>[2];

async function zipOf(...files: readonly (readonly [string, Blob, Options?])[]): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter());
  for (const [name, blob, options] of files)
    await writer.add(name, new BlobReader(blob), { extendedTimestamp: false, ...options });
  return writer.close();
}

function bytesOf(length: number, seed = 1): Blob {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 31 + seed * 7 + (at >> 8)) & 0xff;
  return new Blob([bytes]);
}

async function same(one: Blob, other: Blob): Promise<boolean> {
  const [a, b] = await Promise.all([one.arrayBuffer(), other.arrayBuffer()]);
  return Buffer.from(a).equals(Buffer.from(b));
}

async function all(zip: Blob): Promise<GivenFile[]> {
  const files: GivenFile[] = [];
  for await (const file of filesOfZip('a.zip', zip)) files.push(file);
  return files;
}

async function whole(file: GivenFile, most = 1_000): Promise<Blob> {
  const parts: Blob[] = [];
  for (let at = 0; at < file.bytes;) {
    const part = await file.chunk(at, most);
    expect(part.size).toBeGreaterThan(0);
    parts.push(part);
    at += part.size;
  }
  return new Blob(parts);
}

const fault = async (file: GivenFile) => {
  const error: unknown = await file.identify().then(
    () => whole(file, 1_000_000),
    (why: unknown) => why,
  );
  return error instanceof FileFault ? error.message : 'taken';
};

/** Every byte as it was. */
async function patched(zip: Blob, change: (bytes: Uint8Array, view: DataView) => void) {
  const bytes = new Uint8Array(await zip.arrayBuffer());
  change(bytes, new DataView(bytes.buffer));
  return new Blob([bytes]);
}

const CENTRAL = 0x02014b50;

function centralAt(view: DataView): number {
  for (let at = view.byteLength - 4; at >= 0; at -= 1)
    if (view.getUint32(at, true) === CENTRAL) return at;
  throw new Error('no central directory');
}

describe('an archive', () => {
  test('is taken apart into its files, folders and tricks in names notwithstanding', async () => {
    const one = bytesOf(5_000, 1);
    const two = bytesOf(3_000, 2);
    const files = await all(
      await zipOf(['series/IM1', one], ['../../etc/pass\u202ewd', two, { level: 0 }]),
    );
    expect(files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['a.zip › series/IM1', 5_000],
      ['a.zip › ../../etc/pass·wd', 3_000],
    ]);
    expect(await same(await whole(files[0]!), one)).toBe(true);
    expect(await same(await whole(files[1]!), two)).toBe(true);
    expect(await files[0]?.identify()).toMatch(/^[0-9a-f]{64}$/);
    expect(await files[0]?.identify()).not.toBe(await files[1]?.identify());
  });

  test('a large file comes in pieces, and goes on from any place', async () => {
    const large = bytesOf(17 * 2 ** 20, 3);
    const [file] = await all(await zipOf(['large', large, { level: 0 }]));
    const id = await file!.identify();
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    const [first] = [await file!.chunk(0, 1_000_000)];
    const later = await file!.chunk(15_000_000, 1_000);
    const next = await file!.chunk(15_001_000, 500);
    expect(await same(first, large.slice(0, 1_000_000))).toBe(true);
    expect(await same(later, large.slice(15_000_000, 15_001_000))).toBe(true);
    expect(await same(next, large.slice(15_001_000, 15_001_500))).toBe(true);
  });
});

describe('what is not taken says why', () => {
  test('encrypted', async () => {
    const zip = await zipOf(['x', bytesOf(100), { password: 'secret', zipCrypto: true }]);
    expect(await fault((await all(zip))[0]!)).toMatch(/encrypted/);
  });

  test('an archive within it', async () => {
    const inner = await zipOf(['x', bytesOf(100)]);
    const [file] = await all(await zipOf(['IM1', inner]));
    expect(await fault(file!)).toMatch(/archive within an archive/);
  });

  test('a link', async () => {
    const zip = await patched(await zipOf(['x', bytesOf(10)]), (_, view) => {
      view.setUint32(centralAt(view) + 38, (0o120777 << 16) >>> 0, true);
    });
    expect(await fault((await all(zip))[0]!)).toMatch(/link/);
  });

  test('a bomb: much out of little', async () => {
    const zip = await patched(await zipOf(['bomb', bytesOf(5_000)]), (_, view) => {
      view.setUint32(centralAt(view) + 24, 1_900_000_000, true);
    });
    expect(await fault((await all(zip))[0]!)).toMatch(/times its size/);
  });

  test('more than it is said to be', async () => {
    const zip = await patched(await zipOf(['x', bytesOf(5_000)]), (_, view) => {
      view.setUint32(centralAt(view) + 24, 4_000, true);
    });
    expect(await fault((await all(zip))[0]!)).toMatch(/damaged/);
  });

  test('other bytes than its checksum says', async () => {
    const zip = await patched(await zipOf(['x', bytesOf(5_000), { level: 0 }]), (bytes) => {
      bytes[2_000]! ^= 1;
    });
    expect(await fault((await all(zip))[0]!)).toMatch(/damaged/);
  });

  test('cut off: the archive as a whole', async () => {
    const zip = await zipOf(['x', bytesOf(5_000)], ['y', bytesOf(5_000)]);
    await expect(all(zip.slice(0, zip.size - 60))).rejects.toThrow(/cut off or damaged/);
  });

  test('two names for the same bytes', async () => {
    const two = await zipOf(['x', bytesOf(500), { level: 0 }], ['y', bytesOf(500), { level: 0 }]);
    const zip = await patched(two, (_, view) => {
      // The second entry points at the first.
      view.setUint32(centralAt(view) + 42, 0, true);
    });
    const taken = await all(zip).then(
      (files) => Promise.all(files.map(fault)),
      (error: unknown) => [String(error)],
    );
    expect(taken.some((each) => /damaged/.test(each))).toBe(true);
  });
});
