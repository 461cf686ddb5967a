/** What was read of the record: used, stale, ignored with the reason, not answered. */
import { useState } from 'react';
import type {
  RecordRead as Read,
  SetAsideRequest,
} from '../../../../src/inbound/app-api/contract.ts';
import { asProblem } from '../../api/problem.ts';
import { useViewChange } from '../../api/session.tsx';
import { day } from '../../format/date.ts';
import { spelled } from '../../format/quantity.ts';
import { whole } from '../../format/spaces.ts';
import { announce } from '../../parts/announce.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { DatedSources, Sources } from '../../parts/sources.tsx';
import { Tag } from '../../parts/tag.tsx';
import { monthsOld } from '../RiskHero/risk-hero.tsx';
import parts from '../../parts/parts.module.css';
import styles from './record-read.module.css';

const FEW = 4;

export function RecordRead({ record }: { readonly record: Read }) {
  const [all, setAll] = useState(false);
  const [everything, setEverything] = useState(false);
  const ignored = everything ? record.ignored : record.ignored.slice(0, FEW);
  const stale = everything ? record.stale : record.stale.slice(0, FEW);
  const hidden = Math.max(0, record.ignored.length - FEW) + Math.max(0, record.stale.length - FEW);
  const quiet =
    record.stale.length === 0 && record.ignored.length === 0 && record.incomplete.length === 0;
  return (
    <Card
      bare
      title="Record read"
      aside={`${whole(record.valuesRead)} values, ${whole(record.valuesUsed)} used`}
    >
      <ul className={`${parts.steps ?? ''} ${styles.list ?? ''}`}>
        {record.incomplete.map((gap) => (
          <li key={gap}>
            <Icon name="warn" />
            <span>Not answered: {gap}. Results that need it are not computable or marked.</span>
          </li>
        ))}
        {stale.map((one) => (
          <li key={`${one.title}${one.source.reference}`}>
            <Icon name="clock" />
            <span>
              {spelled(one.detail)} <Sources of={one.title} label="source" sources={[one.source]} />
            </span>
          </li>
        ))}
        {ignored.map((one) => (
          <li key={`${one.title}${one.source.reference}${one.because}`}>
            <Icon name="cross" />
            <span>
              {one.title}
              {one.source.at !== null && <> of {day(one.source.at)}</>} not used:{' '}
              {spelled(one.because)}. {spelled(one.detail)}{' '}
              <Sources of={one.title} label="source" sources={[one.source]} />
              {one.canUseAgain && <UseAgain title={one.title} reference={one.source.reference} />}
            </span>
          </li>
        ))}
        {hidden > 0 && (
          <li>
            <span />
            <span>
              <Button
                look="quiet"
                small
                aria-expanded={everything}
                onClick={() => setEverything(!everything)}
              >
                {everything ? 'Show fewer' : `${hidden} more not used`}
              </Button>
            </span>
          </li>
        )}
        {quiet && (
          <li>
            <Icon name="check" />
            <span>No value was too old or refused.</span>
          </li>
        )}
      </ul>
      <div className={styles.foot}>
        <Button look="quiet" small aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Hide the values' : 'All values used, with dates and units'}
        </Button>
        {all && (
          <ul className={styles.values}>
            {record.used.map((one) => (
              <li key={`${one.input}${one.title}${one.value}`}>
                <span>{one.title}</span>
                <span className="m">{spelled(one.value)}</span>
                <span className={styles.marks}>
                  <DatedSources of={one.title} observedAt={one.observedAt} sources={one.sources} />
                  {one.staleMonths !== null && (
                    <Tag tone="warn" icon="clock">
                      {monthsOld(one.staleMonths)}
                    </Tag>
                  )}
                  {one.enteredByHand && (
                    <Tag tone="warn" icon="hand">
                      entered by hand
                    </Tag>
                  )}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}

/** Takes back that a value was set aside; nothing is written to the hospital but the new results. */
function UseAgain({ title, reference }: { readonly title: string; readonly reference: string }) {
  const change = useViewChange<SetAsideRequest>((api, request) => api.setAside(request));
  return (
    <>
      {' '}
      <Button
        small
        icon="again"
        busy={change.isPending}
        aria-label={`Use ${title} again`}
        onClick={() =>
          change.mutate(
            { reference, isSetAside: false },
            { onSuccess: () => announce(`${title} is used again.`) },
          )
        }
      >
        Use again
      </Button>
      {change.isError && <ProblemNotice problem={asProblem(change.error)} />}
    </>
  );
}
