/** A process that stores images, and says the number of each once it is acknowledged. In: folder. Ends by SIGKILL only. */
import { writeSync } from 'node:fs';
import { makeDicom } from './dicom-files.ts';
import { studyFiles } from './study-files.ts';

const { store } = await studyFiles(process.argv[2]);
const from = { via: 'stow-rs', sender: 'viewer' } as const;
const pixels = new Uint16Array(500 * 400).map((_, n) => n & 0xfff);

async function lane(number: number) {
  for (let n = 0; ; n += 1) {
    const sop = `2.25.5${number}.${n}`;
    const attributes = {
      '00080018': { vr: 'UI', Value: [sop] },
      '0020000D': { vr: 'UI', Value: [`2.25.5${number}`] },
      '0020000E': { vr: 'UI', Value: [`2.25.5${number}.1`] },
    };
    const file = makeDicom({ rows: 500, columns: 400, bits: 12, pixels, attributes });
    const receiving = await store.receive({ hospital: 'general', from });
    for (let at = 0; at < file.length; at += 65_536)
      await receiving.write(file.subarray(at, at + 65_536));
    const { instance } = await receiving.commit();
    writeSync(1, `${instance.sopInstanceUid} ${instance.sha256}\n`);
  }
}
await Promise.all([1, 2, 3, 4].map(lane));
