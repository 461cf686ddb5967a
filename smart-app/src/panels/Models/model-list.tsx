/** Every installed model with its kind, version and state; one of them is shown. */
import { Link } from 'wouter';
import type { ModelRow, ModelsView } from '../../../../src/inbound/app-api/contract-models.ts';
import { kindInWords } from '../../format/model.ts';
import { Card } from '../../parts/card.tsx';
import { modelPath } from '../../parts/routes.ts';
import { Tag } from '../../parts/tag.tsx';
import styles from './models.module.css';

interface ModelListProps {
  readonly session: string | null;
  readonly view: ModelsView;
  /** `id@version` */
  readonly selected: string;
  /** The only heading of the page. */
  readonly alone: boolean;
}

export function ModelList({ session, view, selected, alone }: ModelListProps) {
  return (
    <Card title="Models" aside={`${view.models.length} packages`} bare alone={alone}>
      <nav aria-label="Models">
        <ul className={styles.list}>
          {view.models.map((model) => (
            <li key={`${model.id}@${model.version}`}>
              <Link
                href={modelPath(session, model.id, model.version)}
                className={styles.row ?? ''}
                aria-current={`${model.id}@${model.version}` === selected ? 'page' : undefined}
              >
                <span className={styles.rowTitle}>{model.shortTitle}</span>
                <State model={model} />
                <span className="xs muted">
                  {kindInWords(model.kind)} · {model.version}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.note}>
        <p>A package whose reference cases fail does not load.</p>
        {view.faults.map((fault) => (
          <p key={fault} className={styles.fault}>
            <Tag tone="critical" icon="warn">
              did not load
            </Tag>{' '}
            {fault}
          </p>
        ))}
      </div>
    </Card>
  );
}

function State({ model }: { readonly model: ModelRow }) {
  if (model.state === 'off') return <Tag>off</Tag>;
  return model.investigational ? (
    <Tag tone="trial" icon="info">
      active
    </Tag>
  ) : (
    <Tag tone="done" icon="check">
      active
    </Tag>
  );
}
