/** The studies that the files belong to: how many images of each are here, and whether more are waited for. */
import { Link } from 'wouter';
import { useSession, useStudies } from '../../api/session.tsx';
import { studyPath } from '../../parts/routes.ts';
import type { UploadItem } from '../../upload/upload-queue.ts';
import { STATE_WORDS } from '../Study/state-words.ts';
import styles from './add-files.module.css';

export function StudiesGiven({ items }: { readonly items: readonly UploadItem[] }) {
  const { id } = useSession();
  const { data } = useStudies();
  const uids = new Set(
    items.flatMap(({ answer }) => (answer?.taken === true ? [answer.study] : [])),
  );
  const given = data?.studies.filter(({ uid }) => uids.has(uid)) ?? [];
  if (given.length === 0) return null;
  return (
    <ul className={styles.studies} aria-label="Studies of these files">
      {given.map(({ uid, title, images, state, result }) => (
        <li key={uid}>
          <Link href={studyPath(id, uid)}>{title}</Link>{' '}
          <span className="muted">
            {images === 1 ? '1 image' : `${images} images`}, {STATE_WORDS[state]}
            {result !== null && `: ${result}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
