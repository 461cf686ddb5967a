/** Whether the frame is as narrow as a sidebar of the EHR (up to 640 px). */
import { useSyncExternalStore } from 'react';

const query = '(max-width: 640px)';

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, isNarrow, () => false);
}

function isNarrow(): boolean {
  return window.matchMedia(query).matches;
}

function subscribe(notify: () => void): () => void {
  const media = window.matchMedia(query);
  media.addEventListener('change', notify);
  return () => media.removeEventListener('change', notify);
}

/** Marks the document for the compact tokens while the frame is narrow. */
export function followDensity(): void {
  const mark = () => {
    if (isNarrow()) document.documentElement.dataset.density = 'compact';
    else delete document.documentElement.dataset.density;
  };
  mark();
  subscribe(mark);
}
