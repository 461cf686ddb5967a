/** Notes on a study → which images are key images now, and whether this person has said what they see. */
import type { Person } from '../ports/published-store.ts';
import type { KeyImageNote, OwnReadingNote, StudyNote } from '../ports/study-notes.ts';

/** In force, newest first. */
export function keyImagesIn(notes: readonly StudyNote[]): readonly KeyImageNote[] {
  const last = new Map<string, KeyImageNote>();
  for (const note of notes) {
    if (note.kind !== 'key-image') continue;
    const key = `${note.sopInstanceUid}#${note.frame}`;
    last.delete(key);
    last.set(key, note);
  }
  return [...last.values()].filter(({ isKeyImage }) => isKeyImage).toReversed();
}

/** Of the same person; where the hospital names nobody, of the same launch. */
export function ownReadingIn(
  notes: readonly StudyNote[],
  by: Person,
  session: string,
): OwnReadingNote | undefined {
  return notes
    .filter((note) => note.kind === 'own-reading')
    .findLast((note) =>
      by.reference === undefined ? note.session === session : note.by.reference === by.reference,
    );
}
