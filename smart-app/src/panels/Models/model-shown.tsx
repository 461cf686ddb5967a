/** One model: what it is, and its tabs. */
import { Link } from 'wouter';
import type { ModelView } from '../../../../src/inbound/app-api/contract-models.ts';
import { modelApi } from '../../api/models.ts';
import { ageLimit, kindInWords } from '../../format/model.ts';
import { Card } from '../../parts/card.tsx';
import { modelPath } from '../../parts/routes.ts';
import { Tag } from '../../parts/tag.tsx';
import { CardFields } from './card-fields.tsx';
import { DataTable } from './data-table.tsx';
import { Decisions } from './decisions.tsx';
import { Evaluations } from './evaluations.tsx';
import { SourceAttributes } from './source-attributes.tsx';
import styles from './models.module.css';

const TABS = [
  ['', 'Overview'],
  ['evaluation', 'Evaluation'],
  ['inputs', 'Inputs'],
  ['decisions', 'Decisions of clinicians'],
  ['fields', 'CHAI and Model Card'],
] as const;

interface ModelShownProps {
  readonly session: string | null;
  readonly view: ModelView;
  readonly tab: string;
}

export function ModelShown({ session, view, tab }: ModelShownProps) {
  const { id, version } = view.card.model;
  const path = modelPath(session, id, version);
  return (
    <>
      <Head view={view} />
      <nav aria-label="Parts of the card" className={styles.tabs}>
        {TABS.map(([part, name]) => (
          <Link
            key={part}
            href={part === '' ? path : `${path}/${part}`}
            aria-current={part === tab ? 'page' : undefined}
          >
            {name}
          </Link>
        ))}
      </nav>
      <Part view={view} tab={tab} address={modelApi(session, id, version)} />
    </>
  );
}

function Head({ view }: { readonly view: ModelView }) {
  const { title, kind, version, sha256, referenceCases, investigational } = view.card.model;
  return (
    <Card
      title={title}
      alone
      tags={
        <>
          <Tag tone="accent">{kindInWords(kind)}</Tag>
          {investigational && (
            <Tag tone="trial" icon="info">
              Investigational
            </Tag>
          )}
          <Tag>version {version}</Tag>
          {!view.enabled && <Tag>off</Tag>}
          <Tag tone="done" icon="check">
            {referenceCases} reference cases pass
          </Tag>
          <Tag>
            sha256 {sha256.slice(0, 8)}…{sha256.slice(-2)}
          </Tag>
        </>
      }
    >
      <p>{textOf(view, 5)}</p>
    </Card>
  );
}

function textOf({ card }: ModelView, number: number): string {
  const answer = card.sourceAttributes[number - 1]?.answer;
  return answer?.known === true ? answer.text : '';
}

interface PartProps {
  readonly view: ModelView;
  readonly tab: string;
  readonly address: string;
}

function Part({ view, tab, address }: PartProps) {
  const { card, evaluations, decisions } = view;
  if (tab === 'evaluation') return <Evaluations evaluations={evaluations} address={address} />;
  if (tab === 'inputs') return <Inputs view={view} />;
  if (tab === 'decisions') return <Decisions counts={decisions} />;
  if (tab === 'fields')
    return (
      <>
        <CardFields title="CHAI Applied Model Card" sections={card.chai} />
        <CardFields title="Model Card" sections={card.modelCard} />
      </>
    );
  return (
    <>
      <SourceAttributes attributes={card.sourceAttributes} download={`${address}/card.json`} />
      <References view={view} />
    </>
  );
}

function Inputs({ view }: { readonly view: ModelView }) {
  return (
    <Card title="Inputs">
      <DataTable
        caption="What it reads, and what happens without it"
        head={['Input', 'Unit', 'Range', 'Not older than', 'Without it']}
        rows={view.card.inputs.map(({ title, unit, range, maxAge, withoutIt }) => [
          title,
          unit ?? '–',
          range,
          ageLimit(maxAge),
          withoutIt,
        ])}
      />
    </Card>
  );
}

function References({ view }: { readonly view: ModelView }) {
  const { references, license } = view.card.model;
  return (
    <Card title="Sources and licence">
      <div className="stack">
        <ul className={styles.references}>
          {references.map(({ citation, doi }) => (
            <li key={citation}>
              {citation}{' '}
              {doi !== undefined && (
                <a href={`https://doi.org/${doi}`} target="_blank" rel="noopener noreferrer">
                  doi:{doi}
                </a>
              )}
            </li>
          ))}
        </ul>
        <p className="sm muted">{license}</p>
      </div>
    </Card>
  );
}
