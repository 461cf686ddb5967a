/** The queue against a service in memory whose line breaks when it is told to: nothing twice, nothing half, nothing lost. */
import { describe, expect, test, vi } from 'vitest';
import type { UploadView } from '#src/inbound/app-api/contract-add.ts';
import { Problem, unreachable } from '../api/problem.ts';
import { fileOfBlob } from './given-file.ts';
import { UploadQueue, type UploadApi } from './upload-queue.ts';
import { detailOf, inWords, outcomeOf } from './upload-words.ts';

const PATIENT = 'Patient/x';

/** Keeps bytes as the service does; `breaks` is asked before a chunk is taken and before it is answered. */
class Service implements UploadApi {
  readonly views = new Map<string, UploadView>();
  readonly kept = new Map<string, Uint8Array>();
  chunks = 0;
  atOnce = 0;
  mostAtOnce = 0;
  breaks: (when: 'before' | 'after') => void = () => undefined;

  uploads = () => Promise.resolve([...this.views.values()]);
  uploadOf = (id: string) => Promise.resolve(this.views.get(id) ?? null);

  async sendChunk(
    chunk: { id: string; name: string; bytes: number; offset: number },
    body: Blob,
    signal: AbortSignal,
  ): Promise<UploadView> {
    const { id, name, bytes, offset } = chunk;
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.atOnce -= 1;
    if (signal.aborted) throw new DOMException('aborted', 'AbortError');
    this.breaks('before');
    this.chunks += 1;
    const before = this.kept.get(id) ?? new Uint8Array();
    if (before.length !== offset) throw conflict();
    const all = new Uint8Array(before.length + body.size);
    all.set(before);
    all.set(new Uint8Array(await body.arrayBuffer()), before.length);
    this.kept.set(id, all);
    const whole = all.length === bytes;
    const taken = { taken: true, study: '1.2', state: 'stored', unreadBecause: null } as const;
    const refused = { taken: false, detail: 'No DICM.' } as const;
    const answer = whole ? (name.startsWith('bad') ? refused : taken) : null;
    const view = { patient: PATIENT, id, name, bytes, received: all.length, answer };
    this.views.set(id, view);
    this.breaks('after');
    return view;
  }

  removeUpload = (id: string) => {
    this.views.delete(id);
    this.kept.delete(id);
    return Promise.resolve();
  };
}

function conflict(): Problem {
  return new Problem({
    ...{ code: 'request.conflict', message: 'x', written: 'nothing', action: 'y' },
    httpStatus: 409,
  });
}

function blobOf(length: number, seed: number): Blob {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * seed) & 0xff;
  return new Blob([bytes]);
}

async function* files(...given: readonly (readonly [string, Blob])[]) {
  for (const [name, blob] of given) yield await Promise.resolve(fileOfBlob(name, blob));
}

function opened(service = new Service()) {
  const stored = vi.fn();
  const ended = vi.fn();
  const queue = new UploadQueue(service, stored, ended, [5, 10, 20]);
  const done = () =>
    vi.waitFor(() => expect(queue.snapshot()).toMatchObject({ isBusy: false }), {
      timeout: 8_000,
      interval: 50,
    });
  const settled = async () => {
    await new Promise((resolve) => setTimeout(resolve, 250));
    await done();
  };
  const outcomes = () => queue.snapshot().items.map(outcomeOf);
  return { service, queue, stored, ended, settled, outcomes };
}

describe('files that are given', () => {
  test('are sent in chunks, a few at a time, and each has its answer', async () => {
    const { service, queue, stored, settled, outcomes } = opened();
    const large = blobOf(9 * 2 ** 20, 7);
    await queue.give(files(['large', large], ['a', blobOf(10, 1)], ['bad', blobOf(10, 3)]));
    await settled();
    expect(outcomes()).toEqual(['stored', 'stored', 'rejected']);
    expect(service.chunks).toBe(5);
    expect(service.mostAtOnce).toBeLessThanOrEqual(2);
    expect([...service.kept.values()].some(({ length }) => length === large.size)).toBe(true);
    await vi.waitFor(() => expect(stored).toHaveBeenCalledOnce(), { timeout: 2_000 });
    expect(inWords(queue.snapshot().items)).toBe('3 files: 2 stored, 1 rejected');
    expect(detailOf(queue.snapshot().items[2]!)).toBe('No DICM.');
  });

  test('the same content twice is sent once, and says as what', async () => {
    const { service, queue, settled, outcomes } = opened();
    await queue.give(files(['a', blobOf(10, 1)], ['copy of a', blobOf(10, 1)]));
    await settled();
    expect(outcomes()).toEqual(['stored', 'same']);
    expect(service.chunks).toBe(1);
    expect(detailOf(queue.snapshot().items[1]!)).toMatch(/same file as a/);
  });

  test('a thousand are told to the page a few times, not a thousand', async () => {
    const { queue, settled, outcomes } = opened();
    let told = 0;
    queue.subscribe(() => (told += 1));
    const many = Array.from({ length: 1_000 }, (_, at) => [`f${at}`, blobOf(200, at + 1)] as const);
    const distinct = many.map(([name, blob]) => [name, new Blob([name, blob])] as const);
    await queue.give(files(...distinct));
    await settled();
    expect(outcomes().every((each) => each === 'stored')).toBe(true);
    expect(told).toBeLessThan(200);
  });
});

describe('a line that breaks', () => {
  test.each(['before', 'after'] as const)(
    '%s a chunk is taken: goes on, nothing twice',
    async (when) => {
      const { service, queue, settled, outcomes } = opened();
      let left = 2;
      service.breaks = (at) => {
        if (at !== when || left === 0) return;
        left -= 1;
        throw unreachable(true);
      };
      const blob = blobOf(6 * 2 ** 20, 5);
      await queue.give(files(['a', blob]));
      await settled();
      expect(outcomes()).toEqual(['stored']);
      expect(service.chunks).toBe(2);
      const [kept] = service.kept.values();
      expect(Buffer.from(kept!).equals(Buffer.from(await blob.arrayBuffer()))).toBe(true);
    },
  );

  test('for good: the file waits for a retry and then arrives', async () => {
    const { service, queue, settled, outcomes } = opened();
    service.breaks = () => {
      throw unreachable(true);
    };
    await queue.give(files(['a', blobOf(10, 1)]));
    await settled();
    expect(outcomes()).toEqual(['failed']);
    service.breaks = () => undefined;
    queue.retryFailed();
    await settled();
    expect(outcomes()).toEqual(['stored']);
  });

  test('the session ended: the list is emptied and the page is told', async () => {
    const { service, queue, ended, settled } = opened();
    service.breaks = () => {
      throw new Problem({
        ...{ code: 'session.ended', message: 'x', written: 'nothing', action: 'y' },
        httpStatus: 401,
      });
    };
    await queue.give(files(['a', blobOf(10, 1)]));
    await settled();
    expect(ended).toHaveBeenCalledOnce();
    expect(queue.snapshot().items).toEqual([]);
  });
});

describe('a person', () => {
  test('pauses and goes on: what was sent is not sent again', async () => {
    const { service, queue, settled, outcomes } = opened();
    const sent = service.sendChunk.bind(service);
    service.sendChunk = async (...chunk) => {
      const answer = await sent(...chunk);
      if (service.chunks === 1) queue.pause();
      return answer;
    };
    const blob = blobOf(10 * 2 ** 20, 9);
    await queue.give(files(['a', blob]));
    await vi.waitFor(() => expect(outcomes()).toEqual(['waiting']));
    expect(queue.snapshot()).toMatchObject({ isPaused: true, isBusy: true });
    expect(service.chunks).toBe(1);
    queue.resume();
    await settled();
    expect(outcomes()).toEqual(['stored']);
    expect(service.chunks).toBe(3);
  });

  test('removes a file: nothing of it is left', async () => {
    const { service, queue, settled } = opened();
    await queue.give(files(['a', blobOf(10, 1)]));
    await settled();
    await queue.remove(queue.snapshot().items[0]!.key);
    await settled();
    expect(service.views.size).toBe(0);
    expect(queue.snapshot().items).toEqual([]);
  });

  test('comes back: the list is there, and a half-sent file goes on when it is chosen again', async () => {
    const { service, queue, settled } = opened();
    const blob = blobOf(6 * 2 ** 20, 5);
    await queue.give(files(['done', blobOf(10, 1)]));
    await settled();
    const id = await fileOfBlob('half', blob).identify();
    service.kept.set(id, new Uint8Array(await blob.slice(0, 4 * 2 ** 20).arrayBuffer()));
    service.views.set(id, {
      ...{ patient: PATIENT, id, name: 'half', bytes: blob.size },
      ...{ received: 4 * 2 ** 20, answer: null },
    });
    const back = opened(service);
    await back.queue.load(new AbortController().signal);
    await back.settled();
    expect(back.outcomes()).toEqual(['stored', 'needs-file']);
    expect(detailOf(back.queue.snapshot().items[1]!)).toBe(
      '4.2 MB of 6.3 MB are here: choose the same file again to go on.',
    );
    const before = service.chunks;
    await back.queue.give(files(['half', blob], ['done', blobOf(10, 1)]));
    await back.settled();
    expect(service.chunks).toBe(before + 1);
    expect(back.outcomes()).toEqual(['stored', 'stored', 'same']);
  });
});
