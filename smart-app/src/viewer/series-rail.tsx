/** The series of a study; one that was not read says why, and stays. */
import type { StudyView } from '../../../src/inbound/app-api/contract-imaging.ts';
import { Icon } from '../parts/icon.tsx';
import { imageKey } from './use-viewer.ts';
import styles from './viewer.module.css';

interface SeriesRailProps {
  readonly study: StudyView;
  readonly current: string;
  readonly keyImages: ReadonlySet<string>;
  readonly onSeries: (uid: string) => void;
}

export function SeriesRail({ study, current, keyImages, onSeries }: SeriesRailProps) {
  return (
    <nav className={styles.rail} aria-label="Series">
      {study.series.map((series) => {
        const marked = series.images.filter((image) => keyImages.has(imageKey(image))).length;
        const findings = study.findings.filter((finding) =>
          series.images.some((image) => imageKey(image) === imageKey(finding)),
        ).length;
        const refused = study.refusals.find((refusal) =>
          series.images.some(({ instance }) => instance === refusal.instance),
        );
        return (
          <button
            key={series.uid}
            type="button"
            className={styles.thumb}
            aria-current={series.uid === current ? 'true' : undefined}
            onClick={() => onSeries(series.uid)}
          >
            <b>
              {series.number ?? '?'} · {series.title}
            </b>
            <span>{series.images.length === 1 ? '1 image' : `${series.images.length} images`}</span>
            {findings > 0 && <span>{findings === 1 ? '1 finding' : `${findings} findings`}</span>}
            {findings === 0 && refused !== undefined && (
              <span>
                <Icon name="stop" small /> not read: {refused.because}
              </span>
            )}
            {marked > 0 && (
              <span>
                <Icon name="star" small /> {marked} key
              </span>
            )}
          </button>
        );
      })}
    </nav>
  );
}
