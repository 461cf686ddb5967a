/** Earlier images of the same patient, with what was read and what a person said of it; opened beside this study. */
import type { EarlierStudyView } from '../../../../src/inbound/app-api/contract-imaging.ts';
import { dateTime } from '../../format/date.ts';
import { percent } from '../../format/percent.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { decisionInWords } from './decided.tsx';
import styles from './study.module.css';

interface EarlierProps {
  readonly studies: readonly EarlierStudyView[];
  /** Open beside this one. */
  readonly open: string | null;
  readonly onOpen: (uid: string | null) => void;
}

export function Earlier({ studies, open, onOpen }: EarlierProps) {
  return (
    <Card
      title="Earlier images of this patient"
      aside={studies.length === 0 ? 'none' : `${studies.length}, newest first`}
    >
      {studies.length === 0 ? (
        <p className="sm">No earlier image of this patient is here.</p>
      ) : (
        <div
          className={styles.wide}
          tabIndex={0}
          role="region"
          aria-label="Table of earlier images"
        >
          <table className={styles.classes}>
            <thead>
              <tr>
                <th scope="col">Date</th>
                <th scope="col">Image</th>
                <th scope="col">Read</th>
                <th scope="col">Person’s assessment</th>
                <th scope="col">Compare</th>
              </tr>
            </thead>
            <tbody>
              {studies.map((study) => (
                <Row key={study.uid} study={study} isOpen={study.uid === open} onOpen={onOpen} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

interface RowProps {
  readonly study: EarlierStudyView;
  readonly isOpen: boolean;
  readonly onOpen: (uid: string | null) => void;
}

function Row({ study, isOpen, onOpen }: RowProps) {
  const when = study.at === null ? 'date not known' : dateTime(study.at);
  return (
    <tr>
      <th scope="row">{when}</th>
      <td>
        {study.title}, {study.images === 1 ? '1 image' : `${study.images} images`}
      </td>
      <td>
        {study.findings.length === 0
          ? 'nothing'
          : study.findings.map(({ title, sentence, probability }, index) => (
              <div key={index}>
                {title}, {sentence}
                {probability !== null && `: ${percent(probability)}`}
              </div>
            ))}
      </td>
      <td>
        {study.findings.map(({ decision }, index) => (
          <div key={index}>{decision === null ? 'none yet' : decisionInWords(decision)}</div>
        ))}
      </td>
      <td>
        <Button
          small
          aria-pressed={isOpen}
          aria-label={`Side by side with ${study.title}, ${when}`}
          onClick={() => onOpen(isOpen ? null : study.uid)}
        >
          Side by side
        </Button>
      </td>
    </tr>
  );
}
