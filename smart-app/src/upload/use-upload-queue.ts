/** The queue of a session: one, whichever page shows it; it goes on while the person looks at something else. */
import { useEffect, useSyncExternalStore } from 'react';
import type { MentorApi } from '../api/client.ts';
import { useSession, useStudiesNews } from '../api/session.tsx';
import { announce } from '../parts/announce.ts';
import { inWords } from './upload-words.ts';
import { UploadQueue, type UploadSnapshot } from './upload-queue.ts';

const queues = new WeakMap<MentorApi, UploadQueue>();

export function useUploadQueue(): { queue: UploadQueue; snapshot: UploadSnapshot } {
  const { api, leave } = useSession();
  const news = useStudiesNews();
  let queue = queues.get(api);
  if (queue === undefined) {
    queue = new UploadQueue(api, news, leave);
    queues.set(api, queue);
    askBeforeLeaving(queue);
    sayWhenDone(queue);
  }
  const own = queue;
  useEffect(() => {
    const reading = new AbortController();
    // The list of an earlier page is a convenience: without it files can be given all the same.
    own.load(reading.signal).catch(() => undefined);
    return () => reading.abort();
  }, [own]);
  return { queue, snapshot: useSyncExternalStore(queue.subscribe, queue.snapshot) };
}

function askBeforeLeaving(queue: UploadQueue): void {
  window.addEventListener('beforeunload', (event) => {
    if (queue.snapshot().isBusy) event.preventDefault();
  });
}

/** Results are said, progress is not. */
function sayWhenDone(queue: UploadQueue): void {
  let wasBusy = false;
  queue.subscribe(() => {
    const snapshot = queue.snapshot();
    if (wasBusy && !snapshot.isBusy) announce(inWords(snapshot.items));
    wasBusy = snapshot.isBusy;
  });
}
