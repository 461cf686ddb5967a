/**
 * What if: only what a person can change, re-run on the server 150 ms after the last change.
 * It compares two sets of values and leaves nothing behind.
 */
import { useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { RiskView, WhatIfAnswer } from '../../../../src/inbound/app-api/contract.ts';
import { asProblem } from '../../api/problem.ts';
import { useSession } from '../../api/session.tsx';
import { resultText, scaleText } from '../../format/quantity.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { changesOf, type Draft } from './draft.ts';
import { useDebounced } from './use-debounced.ts';
import { WhatIfControl } from './what-if-control.tsx';
import { WhatIfResult } from './what-if-result.tsx';
import styles from './what-if.module.css';

const DEBOUNCE_MS = 150;

export const WHAT_IF_ID = 'what-if';

export function WhatIf({ risk }: { readonly risk: RiskView }) {
  const [draft, setDraft] = useState<Draft>({});
  const { api } = useSession();
  const changes = changesOf(risk.whatIf, draft);
  const settled = useDebounced(JSON.stringify(changes), DEBOUNCE_MS);
  const query = useQuery({
    queryKey: ['what-if', risk.key, settled],
    queryFn: ({ signal }) =>
      api.whatIf({ key: risk.key, changes: JSON.parse(settled) as typeof changes }, signal),
    enabled: settled !== '[]',
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const pending = settled !== JSON.stringify(changes) || query.isFetching;
  const answer = changes.length === 0 ? null : (query.data ?? null);
  return (
    <Card
      id={WHAT_IF_ID}
      title="What if"
      fold="closed"
      aside={changes.length === 0 ? 'Not saved' : headline(risk, answer)}
    >
      {risk.whatIf.length === 0 ? (
        <p className="muted">None of the values of this result is one that a person can change.</p>
      ) : (
        <div className={styles.split}>
          <div className={styles.controls}>
            {risk.whatIf.map((input) => (
              <WhatIfControl
                key={input.field.input}
                input={input}
                text={draft[input.field.input] ?? null}
                onChange={(text) => setDraft({ ...draft, [input.field.input]: text })}
              />
            ))}
          </div>
          <div className={styles.outcome}>
            <div className="row between">
              <h3 className="xs muted">Model re-run with these values</h3>
              <Button
                look="quiet"
                small
                disabled={Object.keys(draft).length === 0}
                onClick={() => setDraft({})}
              >
                Reset
              </Button>
            </div>
            {query.isError && changes.length > 0 ? (
              <ProblemNotice problem={asProblem(query.error)} />
            ) : (
              <WhatIfResult risk={risk} answer={answer} pending={pending && changes.length > 0} />
            )}
            <p className={styles.says}>
              This compares two sets of values; it does not predict the effect of a treatment, and
              nothing is written to the record.
            </p>
          </div>
        </div>
      )}
    </Card>
  );
}

function headline(risk: RiskView, answer: WhatIfAnswer | null): string {
  if (answer === null || answer.after === null) return 'Not saved';
  return `${resultText(risk)} → ${scaleText(risk, answer.after)}, not saved`;
}
