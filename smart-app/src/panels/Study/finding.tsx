/** One finding with its probability, its limits and the person's decision; agreeing, changing and disagreeing alike. */
import type {
  Box,
  FindingDecision,
  FindingView,
} from '../../../../src/inbound/app-api/contract-imaging.ts';
import type { Problem } from '../../api/problem.ts';
import { percent, percentDigits } from '../../format/percent.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Notice } from '../../parts/notice.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { Tag } from '../../parts/tag.tsx';
import { Decide } from './decide.tsx';
import { FindingScale } from './finding-scale.tsx';
import styles from './study.module.css';

interface FindingProps {
  readonly finding: FindingView;
  readonly hospital: string;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly onDecide: (decision: FindingDecision) => void;
  /** Of the image that it is in; null: the image cannot be drawn. */
  readonly size: { readonly rows: number; readonly columns: number } | null;
  /** Drawn and not saved. */
  readonly box: Box | null;
  /** undefined: no box is asked for. */
  readonly onBox: (box: Box | null | undefined) => void;
  /** Moves the image to it; `draw`: with the box as tool. */
  readonly onShow: (draw: boolean) => void;
}

export function Finding(props: FindingProps) {
  const { finding, problem } = props;
  const main = finding.classes[0];
  return (
    <Card
      title={`Finding ${finding.number}`}
      aside={
        <Tag tone="trial" icon="info">
          Investigational
        </Tag>
      }
    >
      <div className={styles.finding}>
        <h3 className={styles.what}>
          {finding.title}, {finding.sentence}
        </h3>
        <p className={styles.where}>
          {finding.where !== null && <span className="sm muted">{sentence(finding.where)}</span>}
          <Button small icon="target" onClick={() => props.onShow(false)}>
            Show on the image
          </Button>
        </p>
        {finding.says === 'kind' ? (
          <ClassTable finding={finding} />
        ) : (
          main !== undefined && (
            <>
              <p className={styles.number}>
                <span className={styles.big}>
                  {percentDigits(main.probability)}
                  <small> %</small>
                </span>
                <span className="sm muted">
                  Calibrated probability of {main.title.toLowerCase()}
                  <br />
                  {setSentence(finding)}
                </span>
              </p>
              {finding.frequency !== null && <p>{finding.frequency}</p>}
              <FindingScale probability={main.probability} threshold={finding.threshold?.value} />
            </>
          )
        )}
        {finding.beside.map(({ title, value, unit }) => (
          <p key={title} className="sm">
            {title}: <b className="m">{value.toFixed(1)}</b> {unit}
          </p>
        ))}
        {finding.heatmap !== null && (
          <Notice tone="warn">
            <p>The heatmap shows what the network used, not where a lesion ends.</p>
          </Notice>
        )}
        {[...finding.cautions, ...finding.remarks].map((text) => (
          <p key={text} className="xs muted">
            {text}
          </p>
        ))}
        {problem !== null && <ProblemNotice problem={problem} />}
        <Decide {...props} />
        <p className="xs muted">
          Tracking number, also in the DICOM report: <code>{finding.id}</code>
        </p>
      </div>
    </Card>
  );
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function setSentence({ classes, coverage }: FindingView): string {
  const left = classes.filter(({ inSet }) => inSet).map(({ title }) => title.toLowerCase());
  const how = `at ${percent(coverage)} coverage`;
  if (left.length === 0) return `unlike what it was calibrated on ${how}`;
  if (left.length === 1) return `only “${left[0] ?? ''}” cannot be excluded ${how}`;
  return `none of ${left.map((one) => `“${one}”`).join(', ')} can be excluded ${how}`;
}

function ClassTable({ finding }: { readonly finding: FindingView }) {
  return (
    <>
      <table className={styles.classes}>
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">Calibrated probability</th>
            <th scope="col">Cannot be excluded</th>
          </tr>
        </thead>
        <tbody>
          {finding.classes.map(({ id, title, probability, inSet }) => (
            <tr key={id}>
              <th scope="row">{title}</th>
              <td>{percent(probability)}</td>
              <td>{inSet ? 'yes' : 'no'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="sm muted">{setSentence(finding)}</p>
    </>
  );
}
