/** A record in FHIR, pasted or from a file: what is understood, what is not and why, and then the same entries as by typing. */
import { useId, useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import type { GivenView } from '../../../../src/inbound/app-api/contract-add.ts';
import { asProblem } from '../../api/problem.ts';
import { useSession } from '../../api/session.tsx';
import { day } from '../../format/date.ts';
import { spelled, unitName } from '../../format/quantity.ts';
import { announce } from '../../parts/announce.ts';
import { Button, buttonClass } from '../../parts/button.tsx';
import { cx } from '../../parts/cx.ts';
import { Icon } from '../../parts/icon.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import parts from '../../parts/parts.module.css';
import { EnterBar } from './enter-bar.tsx';
import styles from './add-values.module.css';

const MOST_BYTES = 5_000_000;

export function GivenRecord({ hospital }: { readonly hospital: string }) {
  const { api } = useSession();
  const field = useId();
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const look = useMutation({
    mutationFn: (given: string) => api.readGiven(given),
    onSuccess: ({ values, notTaken }) =>
      announce(`${values.length} values understood, ${notTaken.length} not taken`),
  });
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setFault(file.size > MOST_BYTES ? 'The file is larger than 5 MB: give a part of it.' : null);
    if (file.size <= MOST_BYTES) setText(await file.text());
  };
  return (
    <div className="stack">
      <div
        className={styles.paste}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void take(event.dataTransfer.files[0]);
        }}
      >
        <label htmlFor={field}>Paste a Bundle, a resource or NDJSON, or drop a file</label>
        <textarea
          id={field}
          className={cx(parts.input, styles.text)}
          rows={9}
          spellCheck={false}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <div className="row wrap">
          <label className={cx(buttonClass(undefined, true), styles.pick)}>
            <Icon name="send" small /> Choose a file
            <input
              type="file"
              accept=".json,.ndjson,.jsonl,application/json,application/fhir+json"
              className={styles.file}
              onChange={({ target }) => {
                void take(target.files?.[0]);
                target.value = '';
              }}
            />
          </label>
          <Button
            small
            icon="eye"
            disabled={text.trim() === ''}
            busy={look.isPending}
            onClick={() => look.mutate(text)}
          >
            Look at it
          </Button>
        </div>
      </div>
      {fault !== null && (
        <p className={parts.fault} role="alert">
          {fault}
        </p>
      )}
      {look.isError && <ProblemNotice problem={asProblem(look.error)} />}
      {look.data !== undefined && (
        <Understood key={look.submittedAt} given={look.data} hospital={hospital} />
      )}
    </div>
  );
}

function Understood({ given, hospital }: { readonly given: GivenView; readonly hospital: string }) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [isDone, setDone] = useState(false);
  const entries = given.values
    .filter(({ input }) => !left.has(input) && !isDone)
    .map(({ input, value, unit, at }) => ({ input, value, unit, at }));
  const toggle = (input: string) =>
    setLeft(
      left.has(input)
        ? new Set([...left].filter((one) => one !== input))
        : new Set([...left, input]),
    );
  return (
    <>
      <h3>
        {given.values.length === 1 ? '1 value' : `${given.values.length} values`} understood,{' '}
        {given.notTaken.length} not taken
      </h3>
      {given.values.length > 0 && (
        <ul className={styles.values}>
          {given.values.map(({ input, title, value, unit, at, source }) => (
            <li key={input}>
              <label className={parts.check}>
                <input type="checkbox" checked={!left.has(input)} onChange={() => toggle(input)} />
                <span>
                  {title} <b className="m">{valueText(value, unit)}</b>{' '}
                  <span className="muted">
                    {day(at)}, {source}
                  </span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
      {given.notTaken.length > 0 && (
        <ul className={styles.values} aria-label="Not taken">
          {given.notTaken.map(({ where, message }, index) => (
            <li key={`${where} ${index}`} className={styles.notTaken}>
              <Icon name="stop" small />
              <span>
                <b className="m">{where}</b>: {spelled(message)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {given.values.length > 0 && (
        <>
          <p className="sm">
            With all of them {given.computes} of {given.applicable} models compute;{' '}
            {given.computedBefore} do without.
          </p>
          <EnterBar hospital={hospital} entries={entries} onEntered={() => setDone(true)} />
        </>
      )}
    </>
  );
}

function valueText(value: number | boolean | string | null, unit: string | null): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return unit === null ? String(value) : `${value} ${unitName(unit)}`;
}
