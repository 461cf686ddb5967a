/** Instance Availability Notification over a real association: what is noted, and what is refused with the reason. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Command } from '#src/dicom-network/command-set.ts';
import { COMMANDS } from '#src/dicom-network/command-set.ts';
import {
  encodeImplicit,
  textValue,
  uidValue,
  type ElementsToWrite,
} from '#src/dicom-network/elements.ts';
import { RequestedAssociation } from '#src/dicom-network/requestor.ts';
import { listening } from '../../support/dimse/listening.ts';

const NOTIFICATION = '1.2.840.10008.5.1.4.33';
const IMPLICIT = '1.2.840.10008.1.2';
const STUDY = '2.25.4711';

let listener: Awaited<ReturnType<typeof listening>>;
beforeEach(async () => {
  listener = await listening();
});
afterEach(() => listener.stop());

/** An entry of Referenced SOP Sequence (PS3.4 table R.3.2-1). */
function image(uid: string, availability = 'ONLINE'): ElementsToWrite {
  return [
    [0x00080054, textValue('PACS')],
    [0x00080056, textValue(availability)],
    [0x00081150, uidValue('1.2.840.10008.5.1.4.1.1.2')],
    [0x00081155, uidValue(uid)],
  ];
}

function notice(study: string, ...series: ElementsToWrite[][]): Buffer {
  return encodeImplicit([
    [0x00081111, [[[0x00081155, uidValue('2.25.99')]]]],
    [
      0x00081115,
      series.map((images, n): ElementsToWrite => [
        [0x00081199, images],
        [0x0020000e, uidValue(`${STUDY}.${n}`)],
      ]),
    ],
    [0x0020000d, uidValue(study)],
  ]);
}

async function tell(dataset: Buffer, command: Partial<Command> = {}): Promise<Command> {
  const association = await RequestedAssociation.open(
    {
      host: '127.0.0.1',
      port: listener.port,
      calledAeTitle: 'MENTOR',
      callingAeTitle: 'PACS',
    },
    [{ abstractSyntax: NOTIFICATION, transferSyntaxes: [IMPLICIT] }],
    [],
    { connectMs: 5_000, answerMs: 5_000 },
  );
  const id = association.contextFor(NOTIFICATION, IMPLICIT)!;
  const request = { field: COMMANDS.nCreateRequest, sopClassUid: NOTIFICATION, ...command };
  const answers: Command[] = [];
  for await (const answer of association.ask(id, request, dataset)) answers.push(answer.command);
  await association.release();
  expect(answers).toHaveLength(1);
  return answers[0]!;
}

test('the images of every series are noted once, without those that cannot be had', async () => {
  const dataset = notice(
    STUDY,
    [image('2.25.1'), image('2.25.2', 'NEARLINE')],
    [image('2.25.3', 'UNAVAILABLE'), image('2.25.1')],
  );
  const answer = await tell(dataset, { sopInstanceUid: '2.25.55' });
  expect(answer).toMatchObject({
    status: 0,
    sopClassUid: NOTIFICATION,
    sopInstanceUid: '2.25.55',
  });
  expect(listener.notices).toEqual([
    {
      hospital: 'general',
      notice: { studyInstanceUid: STUDY, sopInstanceUids: ['2.25.1', '2.25.2'] },
    },
  ]);
});

test('who gives it no number is given one', async () => {
  const { status, sopInstanceUid } = await tell(notice(STUDY, [image('2.25.1')]));
  expect(status).toBe(0);
  expect(sopInstanceUid).toMatch(/^2\.25\.\d+$/u);
});

test.each([
  ['without a study', notice('', [image('2.25.1')])],
  ['without an image', notice(STUDY)],
  ['with an image without a UID', notice(STUDY, [image('')])],
  ['that is cut off', notice(STUDY, [image('2.25.1')]).subarray(0, 40)],
])('a notice %s is refused, and the listener goes on', async (_, dataset) => {
  const answer = await tell(dataset);
  expect(answer).toMatchObject({ status: 0x0120, errorComment: expect.any(String) as string });
  expect(listener.notices).toEqual([]);
  expect(await tell(notice(STUDY, [image('2.25.1')]))).toMatchObject({ status: 0 });
});
