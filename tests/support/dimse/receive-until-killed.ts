/**
 * The listener with the study store behind it, as a process to be measured or killed. In: a folder, and a port that is free.
 * Out: a line once it listens; at SIGTERM it ends in order.
 */
import { COMMANDS } from '#src/dicom-network/command-set.ts';
import { associationPolicy } from '#src/inbound/dimse/association-policy.ts';
import { storeService } from '#src/inbound/dimse/c-store.ts';
import { listenForDimse } from '#src/inbound/dimse/listener.ts';
import { studyFiles } from '../study-files.ts';

const [folder = '', port = ''] = process.argv.slice(2);
const files = await studyFiles(folder);
const listener = await listenForDimse({
  host: '127.0.0.1',
  port: Number(port),
  maxPduBytes: 262_144,
  policy: associationPolicy('MENTOR', [{ address: '127.0.0.0/8', hospital: 'general' }]),
  services: new Map([
    [
      COMMANDS.cStoreRequest,
      storeService({
        receive: (arrival) => files.store.receive(arrival),
        report: (event, detail) => process.stderr.write(`${event} ${JSON.stringify(detail)}\n`),
      }),
    ],
  ]),
  report: () => undefined,
});
process.stdout.write('listening\n');
process.once('SIGTERM', () => {
  void listener.stop().then(() => files.stop());
});
