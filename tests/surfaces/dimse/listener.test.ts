import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { encodeAssociateRequest, encodeReleaseRequest } from '#src/dicom-network/associate-pdu.ts';
import { decodeCommand } from '#src/dicom-network/command-set.ts';
import {
  decodeElements,
  encodeImplicit,
  itemsOf,
  textOf,
  uidValue,
} from '#src/dicom-network/elements.ts';
import { commandPdus, datasetPdus } from '#src/dicom-network/messages.ts';
import { AppError } from '#src/errors.ts';
import { listening } from '../../support/dimse/listening.ts';
import {
  CT_IMAGE,
  echoRequest,
  EXPLICIT,
  firstPdus,
  RawPeer,
  REQUEST,
  statusOf,
  storeRequest,
} from '../../support/dimse/raw-peer.ts';

const ACCEPT = 2;
const REJECT = 3;
const DATA = 4;
const RELEASE_RESPONSE = 6;
const ABORT = 7;
const SUCCESS = 0x0000;
const COMMITMENT = '1.2.840.10008.1.20.1';

type Listening = Awaited<ReturnType<typeof listening>>;
const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.stop()));
});

async function start(options?: Parameters<typeof listening>[0]): Promise<Listening> {
  const started = await listening(options);
  open.push(started);
  return started;
}

/** Others are served as if nothing had been. */
async function stillServes({ port }: Listening): Promise<void> {
  const peer = await RawPeer.open(port, REQUEST);
  peer.send(echoRequest(1));
  expect(statusOf(await peer.next())).toBe(SUCCESS);
  peer.send(encodeReleaseRequest());
  expect(await peer.next()).toMatchObject({ type: RELEASE_RESPONSE });
  expect(await peer.closed()).toBe(true);
}

const dataset = Buffer.from('any content: the store of these tests reads nothing'.repeat(2_000));

describe('the listener', () => {
  test('keeps an object byte for byte before it says success', async () => {
    const listener = await start();
    const peer = await RawPeer.open(listener.port, REQUEST);
    peer.send(storeRequest(3, dataset));
    expect(statusOf(await peer.next())).toBe(SUCCESS);
    expect(listener.store.kept).toMatchObject([
      {
        hospital: 'general',
        sender: 'RAW',
        bytes: dataset.length,
        bareDataset: {
          sopClassUid: CT_IMAGE,
          sopInstanceUid: '1.2.3.4.5',
          transferSyntaxUid: EXPLICIT,
        },
      },
    ]);
    expect(readFileSync(listener.store.kept[0]!.file).equals(dataset)).toBe(true);
    peer.destroy();
  });

  test('after a rejection closes, and stores nothing of what follows', async () => {
    const listener = await start();
    const peer = await RawPeer.open(listener.port);
    peer.send(
      encodeAssociateRequest({ ...REQUEST, calledAeTitle: 'OTHER' }),
      storeRequest(3, dataset),
    );
    expect(await peer.next()).toMatchObject({ type: REJECT, body: Buffer.from([0, 1, 1, 7]) });
    expect(await peer.closed()).toBe(true);
    expect(listener.store.kept).toEqual([]);
    await stillServes(listener);
  });

  test('stores nothing on a context that was not accepted, or never offered', async () => {
    const listener = await start();
    for (const contextId of [5, 7]) {
      const peer = await RawPeer.open(listener.port, REQUEST);
      peer.send(storeRequest(contextId, dataset));
      expect(await peer.next()).toMatchObject({ type: ABORT });
      expect(await peer.closed()).toBe(true);
    }
    expect(readdirSync(listener.folder)).toEqual([]);
    await stillServes(listener);
  });

  test.each([
    ['garbage', [Buffer.from('GET / HTTP/1.1\r\n\r\n')]],
    ['data before a request', [storeRequest(3, dataset)]],
    ['a release before a request', [encodeReleaseRequest()]],
    ['a request of 4 GB', [Buffer.from([1, 0, 0xff, 0xff, 0xff, 0xff])]],
  ])('ends %s with an abort', async (_what, bytes) => {
    const listener = await start();
    const peer = await RawPeer.open(listener.port);
    peer.send(...bytes);
    expect(await peer.next()).toMatchObject({ type: ABORT });
    expect(await peer.closed()).toBe(true);
    await stillServes(listener);
  });

  test.each([
    ['a second request', encodeAssociateRequest(REQUEST)],
    ['a PDU beyond what was agreed', Buffer.from([4, 0, 0, 1, 0, 1])],
    ['a command that is none', Buffer.from([4, 0, 0, 0, 0, 8, 0, 0, 0, 4, 3, 3, 9, 9])],
    ['a data set without a command', storeRequest(3, dataset).subarray(150)],
    [
      'a release in the middle of a message',
      Buffer.concat([firstPdus(storeRequest(3, dataset), 3), encodeReleaseRequest()]),
    ],
  ])('ends an association after %s, and keeps nothing', async (_what, bytes) => {
    const listener = await start();
    const peer = await RawPeer.open(listener.port, REQUEST);
    peer.send(bytes);
    expect(await peer.next()).toMatchObject({ type: ABORT });
    expect(await peer.closed()).toBe(true);
    expect(readdirSync(listener.folder)).toEqual([]);
    await stillServes(listener);
  });

  test('leaves nothing of an object whose sender went away', async () => {
    const listener = await start();
    const peer = await RawPeer.open(listener.port, REQUEST);
    peer.send(storeRequest(3, dataset).subarray(0, 50_000));
    await setTimeout(50);
    expect(readdirSync(listener.folder)).toHaveLength(1);
    peer.destroy();
    await expect.poll(() => readdirSync(listener.folder)).toEqual([]);
    expect(listener.said.at(-1)).toMatchObject({ event: 'association.broken' });
    await stillServes(listener);
  });

  test.each([
    ['another class than the context', { sopClassUid: '1.2.840.10008.5.1.4.1.1.4' }, 0x0122],
    ['a UID that is a path', { sopInstanceUid: '../../etc/passwd' }, 0x0117],
    ['no UID', { sopInstanceUid: undefined }, 0x0117],
    ['an operation that is not offered', { field: 0x0021 }, 0x0211],
  ])('answers %s with its status, and goes on', async (_what, more, status) => {
    const listener = await start();
    const peer = await RawPeer.open(listener.port, REQUEST);
    peer.send(storeRequest(3, dataset, more));
    expect(statusOf(await peer.next())).toBe(status);
    peer.send(storeRequest(3, dataset));
    expect(statusOf(await peer.next())).toBe(SUCCESS);
    expect(listener.store.kept).toHaveLength(1);
    peer.destroy();
  });

  test.each([
    ['store.full', 0xa700, 'no space left: try again later'],
    ['dicom.not-readable', 0xc000, 'it ends within (7FE0,0010)'],
    ['dicom.duplicate-differs', 0xc002, 'this SOP instance is here already with other content'],
  ] as const)('says what the store says: %s', async (code, status, comment) => {
    const message =
      code === 'dicom.not-readable'
        ? comment
        : 'a reason for the log that is longer than sixty-four characters are';
    const listener = await start({
      receive: async () => ({
        write: async () => undefined,
        commit: async () => {
          throw new AppError(code, message);
        },
        abort: async () => undefined,
      }),
    });
    const peer = await RawPeer.open(listener.port, REQUEST);
    peer.send(storeRequest(3, dataset));
    const answer = await peer.next();
    expect(statusOf(answer)).toBe(status);
    expect(answer?.body.toString('latin1')).toContain(comment);
    peer.destroy();
  });

  test('of a store that fails in the middle reads the rest, says so and goes on', async () => {
    const listener = await start({
      receive: async () => ({
        write: async () => {
          throw new AppError('store.full', 'no space left: try again later');
        },
        commit: async () => {
          throw new Error('never');
        },
        abort: async () => undefined,
      }),
    });
    const peer = await RawPeer.open(listener.port, REQUEST);
    for (let n = 0; n < 2; n += 1) {
      peer.send(storeRequest(3, dataset));
      expect(statusOf(await peer.next())).toBe(0xa700);
    }
    peer.send(echoRequest(1));
    expect(statusOf(await peer.next())).toBe(SUCCESS);
    peer.destroy();
  });

  test('does not wait for who says nothing, or a byte now and then', async () => {
    const limits = {
      requestMs: 200,
      idleMs: 200,
      pauseMs: 200,
      graceMs: 400,
      minBytesPerSecond: 100_000,
    };
    const listener = await start({ limits });
    const silent = await RawPeer.open(listener.port);
    const idle = await RawPeer.open(listener.port, REQUEST);
    const slow = await RawPeer.open(listener.port, REQUEST);
    const object = storeRequest(3, dataset);
    void (async () => {
      for (let at = 0; at < object.length && !slow.isClosed; at += 10) {
        slow.send(object.subarray(at, at + 10));
        await setTimeout(20);
      }
    })();
    for (const peer of [silent, idle, slow]) expect(await peer.closed(3_000)).toBe(true);
    expect(listener.store.kept).toEqual([]);
    await stillServes(listener);
  });

  test('makes room for the next by what idles, and rejects where all are at work', async () => {
    const listener = await start({ limits: { maxAssociations: 2 } });
    const peers = [
      await RawPeer.open(listener.port, REQUEST),
      await RawPeer.open(listener.port, REQUEST),
    ];
    const third = await RawPeer.open(listener.port);
    third.send(encodeAssociateRequest(REQUEST));
    expect(await third.next()).toMatchObject({ type: REJECT, body: Buffer.from([0, 2, 3, 2]) });
    for (const peer of peers) peer.destroy();
  });

  test('lets a hundred that say nothing keep nobody out', async () => {
    const listener = await start();
    const silent = await Promise.all(
      Array.from({ length: 120 }, () => RawPeer.open(listener.port)),
    );
    await stillServes(listener);
    for (const peer of silent) peer.destroy();
  });

  test('reads no further than the store takes', async () => {
    let written = 0;
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const listener = await start({
      receive: async () => ({
        write: async (chunk) => {
          written += chunk.length;
          if (written > 1_000_000) await gate;
        },
        commit: async () => {
          throw new AppError('store.failed', `${written} bytes`);
        },
        abort: async () => undefined,
      }),
    });
    const peer = await RawPeer.open(listener.port, REQUEST);
    const large = Buffer.alloc(60_000_000, 7);
    peer.send(storeRequest(3, large));
    await setTimeout(500);
    expect(written).toBeLessThan(2_000_000);
    expect(peer.socket.bytesWritten - peer.socket.writableLength).toBeLessThan(30_000_000);
    release();
    expect((await peer.next(20_000))?.body.toString('latin1')).toContain(`${large.length} bytes`);
    peer.destroy();
  });

  test('at its stop answers what is under way, aborts what idles, takes no more', async () => {
    const listener = await listening();
    const idle = await RawPeer.open(listener.port, REQUEST);
    const busy = await RawPeer.open(listener.port, REQUEST);
    const object = storeRequest(3, dataset);
    busy.send(object.subarray(0, 40_000));
    await setTimeout(50);
    const stopped = listener.stop();
    expect(await idle.next()).toMatchObject({ type: ABORT });
    busy.send(object.subarray(40_000));
    expect(statusOf(await busy.next())).toBe(SUCCESS);
    expect(await busy.next()).toMatchObject({ type: ABORT });
    await stopped;
    await expect(RawPeer.open(listener.port)).rejects.toThrow('ECONNREFUSED');
  });

  test('answers a request in one PDU that the peer can take, however small', async () => {
    const listener = await start();
    const peer = await RawPeer.open(listener.port);
    peer.send(encodeAssociateRequest({ ...REQUEST, maxPduBytes: 128 }));
    expect(await peer.next()).toMatchObject({ type: ACCEPT });
    peer.send(storeRequest(3, dataset));
    const first = await peer.next();
    expect(first?.type).toBe(DATA);
    expect(first?.body.length).toBeLessThanOrEqual(128);
    peer.destroy();
  });

  test('reports a commitment on the same association where it knows no other way, and goes on', async () => {
    const listener = await start();
    const peer = await RawPeer.open(listener.port, {
      ...REQUEST,
      contexts: [
        ...REQUEST.contexts,
        { id: 7, abstractSyntax: COMMITMENT, transferSyntaxes: ['1.2.840.10008.1.2'] },
      ],
    });
    peer.send(storeRequest(3, dataset));
    expect(statusOf(await peer.next())).toBe(SUCCESS);
    const reference = (sopInstanceUid: string) =>
      [
        [0x00081150, uidValue(CT_IMAGE)],
        [0x00081155, uidValue(sopInstanceUid)],
      ] as const;
    const asked = encodeImplicit([
      [0x00081195, uidValue('1.2.9')],
      [0x00081199, [reference('1.2.3.4.5'), reference('1.2.3.4.6')]],
    ]);
    const action = {
      field: 0x0130,
      messageId: 2,
      sopClassUid: COMMITMENT,
      sopInstanceUid: `${COMMITMENT}.1`,
    };
    const request = (type: number) =>
      Buffer.concat([
        commandPdus(7, { ...action, type, hasDataset: true }, 0),
        ...[...datasetPdus(7, asked, 0)].flat(),
      ]);
    peer.send(request(1));
    expect(statusOf(await peer.next())).toBe(SUCCESS);
    const command = decodeCommand((await peer.next())!.body.subarray(6));
    expect(command).toMatchObject({ field: 0x0100, type: 2, sopInstanceUid: `${COMMITMENT}.1` });
    const sequences = new Set([0x00081198, 0x00081199]);
    const limits = { maxElements: 100, maxDepth: 2 };
    const report = decodeElements((await peer.next())!.body.subarray(6), sequences, limits);
    expect(textOf(report, 0x00081195)).toBe('1.2.9');
    expect(itemsOf(report, 0x00081199).map((item) => textOf(item, 0x00081155))).toEqual([
      '1.2.3.4.5',
    ]);
    expect(itemsOf(report, 0x00081198).map((item) => textOf(item, 0x00081155))).toEqual([
      '1.2.3.4.6',
    ]);
    peer.send(
      commandPdus(
        7,
        { field: 0x8100, messageId: command.messageId, hasDataset: false, status: 0 },
        0,
      ),
    );
    peer.send(request(9));
    expect(statusOf(await peer.next())).toBe(0x0212);
    peer.send(echoRequest(1));
    expect(statusOf(await peer.next())).toBe(SUCCESS);
    peer.destroy();
  });
});
