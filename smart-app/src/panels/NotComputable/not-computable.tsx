/** No number: which inputs are missing and why, a field for each, what is known. Nothing is assumed. */
import type { PatientView, RiskView } from '../../../../src/inbound/app-api/contract.ts';
import { PossibleRange } from '../../charts/possible-range.tsx';
import { thresholdText, spelled } from '../../format/quantity.ts';
import { capital, countWord, riskHeading } from '../../format/risk.ts';
import { Card } from '../../parts/card.tsx';
import { LevelTag } from '../../parts/level-mark.tsx';
import { Notice } from '../../parts/notice.tsx';
import { DatedSources, Sources } from '../../parts/sources.tsx';
import { Tag } from '../../parts/tag.tsx';
import { WrittenLine } from '../Outbox/written.tsx';
import { ScopeStrip } from '../ScopeStrip/scope-strip.tsx';
import { StatusTag } from '../RiskHero/risk-hero.tsx';
import { EntryTable } from './entry-table.tsx';
import styles from './not-computable.module.css';

interface NotComputableProps {
  readonly view: PatientView;
  readonly risk: RiskView;
}

export function NotComputable({ view, risk }: NotComputableProps) {
  return (
    <Card
      id="risk"
      bare
      title={riskHeading(risk)}
      tags={<LevelTag level={risk.level} />}
      aside={<StatusTag risk={risk} />}
    >
      <div className={styles.body}>
        {risk.state === 'outside-population' ? <Outside risk={risk} /> : <Missing risk={risk} />}
        {risk.missing.length > 0 && <EntryTable risk={risk} />}
        <Known risk={risk} />
        {risk.writtenAs !== null && (
          <p className="xs muted">
            <b className="m">Written so far</b> RiskAssessment without a probability, naming{' '}
            {risk.state === 'outside-population' ? 'the reason' : 'the missing inputs'}.{' '}
            <WrittenLine written={risk.writtenAs} hospital={view.hospital} />
          </p>
        )}
      </div>
      <ScopeStrip risk={risk} />
    </Card>
  );
}

function Outside({ risk }: { readonly risk: RiskView }) {
  return (
    <>
      <Notice tone="info">
        <p>
          Does not apply: {spelled(risk.notComputable ?? 'the patient is outside the population.')}
        </p>
      </Notice>
      <p>
        {risk.refusedBy.length > 0 && (
          <>
            In the record:{' '}
            <Sources
              of={risk.outcome}
              label={risk.refusedBy.map((one) => one.display ?? one.reference).join(', ')}
              sources={risk.refusedBy}
            />
            .{' '}
          </>
        )}
        If that is wrong, correct it in the chart and read again.
      </p>
    </>
  );
}

function Missing({ risk }: { readonly risk: RiskView }) {
  const { possible, scoreRange } = risk;
  const count = risk.missing.length;
  return (
    <>
      <p className={styles.lead}>
        {count > 0 && (
          <>
            {capital(countWord(count))} {count === 1 ? 'input' : 'inputs'} of this{' '}
            {risk.scale === 'points' ? 'score' : 'equation'} {count === 1 ? 'is' : 'are'} missing,
            so there is no number. Nothing was assumed.
          </>
        )}{' '}
        {count === 0 && risk.notComputable !== null && spelled(risk.notComputable)}
      </p>
      {possible !== null && scoreRange !== null && (
        <div>
          <p className="sm muted">
            {risk.model.shortTitle}, points of {scoreRange.high}; with the answers that are known,
            the score lies
          </p>
          <PossibleRange
            range={scoreRange}
            possible={possible}
            threshold={
              risk.threshold === null
                ? null
                : {
                    value: risk.threshold.value,
                    text: `action threshold ${thresholdText(risk, risk.threshold.value)}`,
                  }
            }
            label={`Between ${possible.low} and ${possible.high} of ${scoreRange.high} points`}
          />
        </div>
      )}
    </>
  );
}

function Known({ risk }: { readonly risk: RiskView }) {
  if (risk.known.length === 0) return null;
  return (
    <div>
      <h3 className={styles.subhead}>Known</h3>
      <ul className={styles.known}>
        {risk.known.map((one) => (
          <li key={one.input}>
            {one.title} <b className="m">{spelled(one.value)}</b>
            {one.observedAt !== null || one.sources.length > 0 ? (
              <>
                , <DatedSources of={one.title} observedAt={one.observedAt} sources={one.sources} />
              </>
            ) : null}
            {one.enteredByHand && (
              <>
                {' '}
                <Tag tone="warn" icon="hand">
                  entered by hand
                </Tag>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
