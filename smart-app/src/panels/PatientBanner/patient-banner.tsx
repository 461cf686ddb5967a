/** Who the numbers are about; always visible. An unknown item says "not known", never a blank. */
import type { PatientView } from '../../../../src/inbound/app-api/contract.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Tag } from '../../parts/tag.tsx';
import { dateTime, day } from '../../format/date.ts';
import { fullName, NOT_KNOWN, sexWord } from '../../format/people.ts';
import styles from './patient-banner.module.css';

interface PatientBannerProps {
  readonly view: PatientView;
  readonly reading: boolean;
  readonly onReadAgain: () => void;
}

export function PatientBanner({ view, reading, onReadAgain }: PatientBannerProps) {
  const { patient, record } = view;
  return (
    <section className={styles.banner} aria-label="Patient">
      <h1 className={styles.name}>{fullName(patient)}</h1>
      <dl className={styles.items}>
        <div>
          <dt>Born</dt>
          <dd>
            <span className="nowrap">
              {patient.birthDate === null ? NOT_KNOWN : day(patient.birthDate)}
            </span>
            {patient.ageYears !== null && <> ({patient.ageYears} y)</>}
          </dd>
        </div>
        <div>
          <dt>Sex</dt>
          <dd>{sexWord(patient.gender)}</dd>
        </div>
        <div>
          <dt>{patient.recordNumber?.label ?? 'Record number'}</dt>
          <dd>{patient.recordNumber?.value ?? NOT_KNOWN}</dd>
        </div>
      </dl>
      {patient.deceased && <Tag tone="warn">Recorded as deceased</Tag>}
      <span className={styles.space} />
      <span className={styles.read}>
        <Icon name={view.hospitalReachable ? 'check' : 'warn'} small />
        <span>
          Record read <span className="nowrap">{dateTime(record.readAt)}</span>
        </span>
      </span>
      <Button small icon="again" onClick={onReadAgain} disabled={reading}>
        {reading ? 'Reading…' : 'Read again'}
      </Button>
    </section>
  );
}
