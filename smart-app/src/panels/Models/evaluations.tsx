/** How well the model does: on local data where an evaluation is kept, and by its package. */
import type { EvaluationView } from '../../../../src/inbound/app-api/contract-models.ts';
import { ChartTable } from '../../charts/chart-table.tsx';
import { day } from '../../format/date.ts';
import { Card } from '../../parts/card.tsx';
import { DataTable } from './data-table.tsx';
import styles from './models.module.css';

interface EvaluationsProps {
  readonly evaluations: readonly EvaluationView[];
  /** Address of the model in the API. */
  readonly address: string;
}

export function Evaluations({ evaluations, address }: EvaluationsProps) {
  if (evaluations.length === 0)
    return (
      <Card title="Evaluation">
        <p>
          The package holds no evaluation file, and none on local data is shown here. What was
          published stands under the source attributes 21 to 24. “mentor evaluate … --keep” keeps an
          evaluation on your own patients.
        </p>
      </Card>
    );
  return evaluations.map((each) => <Shown key={each.of} evaluation={each} address={address} />);
}

function Shown({
  evaluation,
  address,
}: {
  readonly evaluation: EvaluationView;
  readonly address: string;
}) {
  const { of, at, data, validity, fairness, figures, tables } = evaluation;
  const title =
    of === 'local' ? `On local data${at === null ? '' : `, ${day(at)}`}` : 'By the package';
  return (
    <Card
      title={title}
      aside={
        figures.length > 0 && (
          <a href={`${address}/evaluation/${of}`} target="_blank" rel="noopener">
            Whole evaluation
          </a>
        )
      }
    >
      <div className="stack">
        <p>{data}.</p>
        <p>
          <b className="m">Validity</b> {validity}.
        </p>
        {fairness !== '' && tables.length === 0 && (
          <p>
            <b className="m">By group</b> {fairness}.
          </p>
        )}
        <div className={styles.figures}>
          {figures.map(({ id, says, caption, head, rows }) => (
            <figure key={id} className={styles.figure}>
              <h3>{caption}</h3>
              <img src={`${address}/evaluation/${of}/${id}.svg`} alt={says} />
              <figcaption className="sm muted">{says}</figcaption>
              <ChartTable caption={caption} heads={head} rows={rows} />
            </figure>
          ))}
        </div>
        {tables.map((table) => (
          <DataTable key={table.caption} {...table} />
        ))}
      </div>
    </Card>
  );
}
