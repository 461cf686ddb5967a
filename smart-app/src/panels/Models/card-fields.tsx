/** CHAI's Applied Model Card and Model Cards for Model Reporting, by their sections. */
import type { CardSectionView } from '../../../../src/inbound/app-api/contract-models.ts';
import { Card } from '../../parts/card.tsx';
import { Answer } from './answer.tsx';
import styles from './models.module.css';

interface CardFieldsProps {
  readonly title: string;
  readonly sections: readonly CardSectionView[];
}

export function CardFields({ title, sections }: CardFieldsProps) {
  return (
    <Card title={title}>
      <div className={styles.sections}>
        {sections.map(({ section, fields }) => (
          <section key={section}>
            <h3>{spaced(section)}</h3>
            <dl>
              {fields.map(({ field, answer }) => (
                <div key={field} className={styles.attribute}>
                  <dt className="m">{spaced(field)}</dt>
                  <dd>
                    <Answer answer={answer} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Card>
  );
}

/** `ModelSummary` → "Model summary": the names of the schema, readable. */
function spaced(name: string): string {
  if (name.includes(' ')) return name;
  const words = name.replaceAll(
    /(?<=[a-z])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/gu,
    (letter) => ` ${letter.toLowerCase()}`,
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}
