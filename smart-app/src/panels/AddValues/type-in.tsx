/** Every value that a model takes, as a field: what the chart lacks first. Nothing is preselected; an empty field is no entry. */
import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  EntriesPreviewView,
  EntryFieldView,
  ReadAsView,
} from '../../../../src/inbound/app-api/contract-add.ts';
import type { MissingView } from '../../../../src/inbound/app-api/contract.ts';
import { asProblem } from '../../api/problem.ts';
import { useSession } from '../../api/session.tsx';
import { day, isoDay } from '../../format/date.ts';
import { spelled, unitName } from '../../format/quantity.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Notice } from '../../parts/notice.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import parts from '../../parts/parts.module.css';
import { answerFault, answerOf, entriesOf, type Answers } from '../NotComputable/answers.ts';
import { EntryControl } from '../NotComputable/entry-control.tsx';
import { useDebounced } from '../WhatIf/use-debounced.ts';
import { EnterBar } from './enter-bar.tsx';
import { ReadAs } from './read-as.tsx';
import styles from './add-values.module.css';

const FIELDS = ['fields'];
const LOOK_AFTER_MS = 400;
const AT_FIRST = 9;

export function TypeIn({ hospital }: { readonly hospital: string }) {
  const { api } = useSession();
  const client = useQueryClient();
  const query = useQuery({ queryKey: FIELDS, queryFn: ({ signal }) => api.fields(signal) });
  const [answers, setAnswers] = useState<Answers>({});
  const [today] = useState(() => isoDay(new Date()));
  const [at, setAt] = useState(today);
  const [wanted, setWanted] = useState('');
  const fields = query.data?.fields ?? [];
  const all = fields.map(asMissing);
  const entries = entriesOf(
    all.filter(({ field }) => answerFault(field, answerOf(answers, field)) === null),
    answers,
    at,
  );
  const preview = usePreview(entries);
  const faults = new Map(preview?.faults.map(({ input, message }) => [input, message]));
  const sought = fields.filter(({ field }) => isSought(field.title, wanted));
  const shared = {
    answers,
    faults,
    readAs: preview?.readAs ?? [],
    onAnswers: setAnswers,
  };
  if (query.isError) return <ProblemNotice problem={asProblem(query.error)} />;
  if (query.data === undefined) return <p role="status">Reading what models take …</p>;
  return (
    <div className="stack">
      <div className={styles.head}>
        <input
          className={parts.input}
          type="search"
          aria-label="Find a value or a question"
          placeholder="Find a value or a question"
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
        <label className={styles.date}>
          Measured on
          <input
            className={parts.input}
            type="date"
            value={at}
            max={today}
            onChange={({ target }) => setAt(target.value === '' ? today : target.value)}
          />
        </label>
      </div>
      <h3>Measured values</h3>
      <Fields fields={sought.filter(({ field }) => isNumber(field))} what="values" {...shared} />
      <h3>Yes, no, or unknown</h3>
      <Fields
        fields={sought.filter(({ field }) => !isNumber(field))}
        what="questions"
        {...shared}
      />
      {preview !== null && <Preview preview={preview} />}
      <EnterBar
        hospital={hospital}
        entries={entries.filter(({ input }) => !faults.has(input))}
        onEntered={() => {
          setAnswers({});
          void client.invalidateQueries({ queryKey: FIELDS });
        }}
      />
    </div>
  );
}

const isSought = (title: string, wanted: string) =>
  title.toLowerCase().includes(wanted.trim().toLowerCase());

/** An item of a questionnaire, answered by 0 to 3, is a question. */
function isNumber({ type, range, units }: EntryFieldView['field']): boolean {
  if (type === 'number') return true;
  return type === 'integer' && (units.length > 0 || range === null || range.high - range.low >= 4);
}

/** After the person has stopped typing; null: nothing is entered. */
function usePreview(entries: ReturnType<typeof entriesOf>): EntriesPreviewView | null {
  const { api } = useSession();
  const text = useDebounced(JSON.stringify(entries), LOOK_AFTER_MS);
  const query = useQuery({
    queryKey: ['entries-preview', text],
    queryFn: ({ signal }) =>
      api.previewEntries(
        { entries: JSON.parse(text) as typeof entries, writeToRecord: false },
        signal,
      ),
    enabled: text !== '[]',
    gcTime: 10_000,
    placeholderData: (before) => before,
  });
  return text === '[]' ? null : (query.data ?? null);
}

interface FieldsProps {
  readonly fields: readonly EntryFieldView[];
  readonly what: string;
  readonly answers: Answers;
  readonly faults: ReadonlyMap<string, string>;
  readonly readAs: readonly ReadAsView[];
  readonly onAnswers: (answers: Answers) => void;
}

function Fields({ fields, what, answers, faults, readAs, onAnswers }: FieldsProps) {
  const [isAll, setAll] = useState(false);
  const shown = isAll ? fields : fields.slice(0, AT_FIRST);
  if (fields.length === 0) return <p className="sm muted">None of this name.</p>;
  return (
    <>
      <div className={styles.fields}>
        {shown.map((each) => {
          const fault = faults.get(each.field.input);
          return (
            <div key={each.field.input} className={styles.field} data-input={each.field.input}>
              <b className="m">{each.field.title}</b>
              <EntryControl
                missing={asMissing(each)}
                answers={answers}
                onAnswer={(answer) => onAnswers({ ...answers, [each.field.input]: answer })}
              />
              <ReadAs
                readAs={readAs.filter(({ input }) => input === each.field.input)}
                answer={answerOf(answers, each.field)}
              />
              {fault === undefined ? (
                <span className="xs muted">{hintOf(each)}</span>
              ) : (
                <span className={parts.fault} role="alert">
                  <Icon name="warn" small /> {spelled(fault)}
                </span>
              )}
            </div>
          );
        })}
      </div>
      {fields.length > AT_FIRST && (
        <Button small onClick={() => setAll(!isAll)}>
          {isAll ? 'Show fewer' : `Show all ${fields.length} ${what}`}
        </Button>
      )}
    </>
  );
}

function hintOf({ known, models, plausible }: EntryFieldView): string {
  const range =
    plausible === null
      ? ''
      : `Plausible ${plausible.low} to ${plausible.high} ${unitName(plausible.unit)}. `;
  const read = models === 1 ? 'one model reads it' : `${models} models read it`;
  if (known === null) return `${range}Not in the chart; ${read}`;
  const unit = known.unit === null ? '' : ` ${unitName(known.unit)}`;
  const value = typeof known.value === 'boolean' ? (known.value ? 'yes' : 'no') : known.value;
  return `${range}In the chart: ${value}${unit}${known.at === null ? '' : `, ${day(known.at)}`}`;
}

function Preview({ preview }: { readonly preview: EntriesPreviewView }) {
  const { computes, applicable, decides } = preview;
  const most = decides
    .slice(0, 2)
    .map(({ title, more }, index) => `${title} decides ${more}${index === 0 ? ' more' : ''}`);
  return (
    <Notice role="status">
      <p>
        With these entries {computes} of {applicable} models compute.
        {most.length > 0 && ` ${most.join('; ')}.`}
      </p>
    </Notice>
  );
}

/** Without the range of one model: the service refuses what nobody would believe, and asks what was meant. */
function asMissing({ field: own, plausible, why }: EntryFieldView): MissingView {
  const field = plausible === null ? own : { ...own, range: null };
  return {
    input: field.input,
    title: field.title,
    because: 'never-recorded',
    detail: why ?? '',
    sources: [],
    field,
    canChange: null,
    alsoCompletes: 0,
  };
}
