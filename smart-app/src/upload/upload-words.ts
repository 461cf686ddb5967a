/** What became of files, in words. */
import type { UploadItem } from './upload-queue.ts';

export type Outcome =
  'waiting' | 'sending' | 'stored' | 'not-read' | 'same' | 'rejected' | 'failed' | 'needs-file';

export function outcomeOf({ state, answer, twice }: UploadItem): Outcome {
  if (state === 'waiting' || state === 'sending' || state === 'failed' || state === 'needs-file')
    return state;
  if (twice) return 'same';
  if (answer?.taken !== true) return 'rejected';
  if (answer.unreadBecause !== null) return 'not-read';
  return answer.state === 'same' ? 'same' : 'stored';
}

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  waiting: 'Waiting',
  sending: 'Sending',
  stored: 'Stored',
  'not-read': 'Stored, not read',
  same: 'Already here',
  rejected: 'Rejected',
  failed: 'Not sent',
  'needs-file': 'Half sent',
};

/** One sentence; empty where the word says it all. */
export function detailOf(item: UploadItem): string {
  const { answer, detail } = item;
  if (item.state === 'needs-file')
    return `${megabytes(item.sent)} of ${megabytes(item.bytes)} are here: choose the same file again to go on.`;
  if (detail !== null) return detail;
  if (answer === null) return '';
  if (!answer.taken) return answer.detail;
  if (answer.unreadBecause !== null) return `Stored, not read: ${answer.unreadBecause}.`;
  return answer.state === 'same' ? 'The same image was here already.' : '';
}

/** "7 files: 3 stored, 1 on its way, 3 rejected" */
export function inWords(items: readonly UploadItem[]): string {
  const counts = new Map<string, number>();
  for (const item of items) {
    const word = COUNTED[outcomeOf(item)];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const parts = [...new Set(Object.values(COUNTED))].flatMap((word) => {
    const count = counts.get(word);
    return count === undefined ? [] : [`${count.toLocaleString('en')} ${word}`];
  });
  const files = items.length === 1 ? '1 file' : `${items.length.toLocaleString('en')} files`;
  return `${files}: ${parts.join(', ')}`;
}

const COUNTED: Readonly<Record<Outcome, string>> = {
  stored: 'stored',
  'not-read': 'stored and not read',
  same: 'here already',
  sending: 'on the way',
  waiting: 'on the way',
  rejected: 'rejected',
  failed: 'not sent',
  'needs-file': 'half sent',
};

export function megabytes(bytes: number): string {
  const kilo = bytes / 1_000;
  if (kilo < 100) return `${Math.max(kilo, 0.1).toFixed(kilo < 10 ? 1 : 0)} kB`;
  const mega = kilo / 1_000;
  return mega < 1_000
    ? `${mega.toFixed(mega < 100 ? 1 : 0)} MB`
    : `${(mega / 1_000).toFixed(1)} GB`;
}

export function timeLeft(seconds: number): string {
  if (seconds < 60) return 'less than a minute left';
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `about ${minutes} min left` : `about ${Math.round(minutes / 60)} h left`;
}
