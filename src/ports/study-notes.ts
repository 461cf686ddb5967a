/** What people note on a study in the viewer: key images, what they saw by themselves. Kept here, never sent; nothing is taken away. */
import type { Person } from './published-store.ts';
import type { StudyKey } from './reading-store.ts';

/** Set or taken back: of one image the last one holds. */
export interface KeyImageNote {
  readonly kind: 'key-image';
  readonly sopInstanceUid: string;
  /** From 1. */
  readonly frame: number;
  readonly isKeyImage: boolean;
  readonly by: Person;
  readonly at: string;
}

/** Before the finding was shown. */
export interface OwnReadingNote {
  readonly kind: 'own-reading';
  readonly text: string;
  readonly by: Person;
  /** Launch in which it was said: who it was, where the hospital names nobody. */
  readonly session: string;
  readonly at: string;
}

export type StudyNote = KeyImageNote | OwnReadingNote;

export interface StudyNotes {
  /** Durable before it returns. */
  add(study: StudyKey, note: StudyNote): Promise<void>;
  /** In the order in which they were made. */
  of(study: StudyKey): Promise<readonly StudyNote[]>;
}
