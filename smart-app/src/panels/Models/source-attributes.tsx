/** The 31 source attributes of 45 CFR 170.315(b)(11), in the order of the law, with their numbers. */
import type { AttributeView } from '../../../../src/inbound/app-api/contract-models.ts';
import { buttonClass } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Answer } from './answer.tsx';
import styles from './models.module.css';

interface SourceAttributesProps {
  readonly attributes: readonly AttributeView[];
  /** Address of the card as a file. */
  readonly download: string;
}

export function SourceAttributes({ attributes, download }: SourceAttributesProps) {
  const known = attributes.filter(({ answer }) => answer.known).length;
  return (
    <Card
      title="Source attributes"
      aside={`45 CFR 170.315(b)(11): ${known} of ${attributes.length} known`}
    >
      <p className={styles.download}>
        <a className={buttonClass(undefined, true)} href={download} download>
          Download card (JSON)
        </a>
      </p>
      <dl className={styles.attributes}>
        {attributes.map(({ number, name, asks, paragraph, answer }) => (
          <div key={number} className={styles.attribute}>
            <dt>
              <span className={styles.number}>{number}</span>
              <span>
                <span className="m">{name}</span>
                <span className="visually-hidden">
                  , paragraph {paragraph}: {asks}
                </span>
              </span>
            </dt>
            <dd>
              <Answer answer={answer} />
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
