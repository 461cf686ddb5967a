/** The wiring of files that come in chunks: sessions and charts → the study store. */
import { chunkedUploads } from './flows/chunked-uploads.ts';
import type { Charts } from './flows/open-launch.ts';
import type { UploadPorts as Parts } from './flows/upload-instance.ts';
import type { UploadPorts } from './inbound/app-api/add/uploads.ts';
import type { Clock } from './ports/clock.ts';

const SWEEP_EVERY_MS = 60_000;

export function uploading(parts: Parts, charts: Pick<Charts, 'open'>, clock: Clock): UploadPorts {
  const uploads = chunkedUploads({ ...parts, clock });
  setInterval(() => void uploads.sweep(), SWEEP_EVERY_MS).unref();
  return {
    list: ({ id }) => uploads.list(id),
    of: (session, id) => uploads.of(session.id, id),
    remove: (session, id) => uploads.remove(session.id, id),
    forget: ({ id }) => uploads.forget(id),
    async add(session, { body, ...chunk }) {
      const { patient } = await charts.open(session);
      const { hospital, id: sender } = session;
      const stop = () => void body.destroy();
      return uploads.add({ ...chunk, hospital, patient, sender, chunks: body, stop });
    },
  };
}
