/** Over each of two images: which study, of when, of whom; so that neither is taken for the other. */
import type { StudyView } from '../../../src/inbound/app-api/contract-imaging.ts';
import { dateTime } from '../format/date.ts';
import { ToolButton } from './tool-button.tsx';
import styles from './viewer.module.css';

interface PaneHeadProps {
  readonly study: StudyView;
  readonly label: 'This study' | 'Earlier';
  readonly patient: string;
}

export function PaneHead({ study, label, patient }: PaneHeadProps) {
  return (
    <p className={styles.paneHead}>
      <b>{label}</b> · {study.at === null ? 'date not known' : dateTime(study.at)} · {study.title} ·{' '}
      {patient}
    </p>
  );
}

interface EarlierBarProps {
  readonly study: StudyView;
  readonly series: string;
  readonly isLinked: boolean;
  readonly onSeries: (uid: string) => void;
  readonly onLink: () => void;
  readonly onClose: () => void;
}

export function EarlierBar(props: EarlierBarProps) {
  const { study } = props;
  return (
    <div className={styles.tools} role="toolbar" aria-label="Earlier study">
      {study.series.length > 1 && (
        <label className={styles.field}>
          Earlier series
          <select value={props.series} onChange={(event) => props.onSeries(event.target.value)}>
            {study.series.map(({ uid, number, title }) => (
              <option key={uid} value={uid}>
                {number ?? '?'} · {title}
              </option>
            ))}
          </select>
        </label>
      )}
      <ToolButton
        label={props.isLinked ? 'Linked' : 'Not linked'}
        icon="layers"
        pressed={props.isLinked}
        onPress={props.onLink}
      />
      <ToolButton label="Close" hotkey="B" icon="cross" onPress={props.onClose} />
    </div>
  );
}
