/** The number, in the one card that also says what, when, for whom, by which model, and how sure. */
import { Fragment } from 'react';
import type { PatientView, RiskView } from '../../../../src/inbound/app-api/contract.ts';
import { IconArray } from '../../charts/icon-array.tsx';
import { day, monthYear } from '../../format/date.ts';
import { durationWords } from '../../format/duration.ts';
import { frequency } from '../../format/frequency.ts';
import { peopleWord } from '../../format/people.ts';
import { percent, percentDigits, percentRange } from '../../format/percent.ts';
import {
  digits as scoreDigits,
  resultValue,
  scaleText,
  unitOfScale,
} from '../../format/quantity.ts';
import { capital, decisiveStale, riskHeading, usesEntries } from '../../format/risk.ts';
import { Card } from '../../parts/card.tsx';
import { LevelTag } from '../../parts/level-mark.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Tag } from '../../parts/tag.tsx';
import { Comparison } from '../Comparison/comparison.tsx';
import { ScopeStrip } from '../ScopeStrip/scope-strip.tsx';
import styles from './risk-hero.module.css';

interface RiskHeroProps {
  readonly view: PatientView;
  readonly risk: RiskView;
}

export function RiskHero({ view, risk }: RiskHeroProps) {
  const stale = !view.hospitalReachable;
  return (
    <Card
      id="risk"
      bare
      title={stale ? `${riskHeading(risk)}, as of ${day(risk.computedAt)}` : riskHeading(risk)}
      tags={<LevelTag level={risk.level} />}
      aside={<StatusTag risk={risk} />}
    >
      <div className={styles.body}>
        <div className={styles.number}>
          <Marks risk={risk} />
          <div className={styles.hero}>
            <BigNumber risk={risk} hatched={stale} />
            <Interval risk={risk} />
          </div>
          <Frequencies risk={risk} view={view} />
        </div>
        <Comparison risk={risk} patient={view.patient} />
      </div>
      <ScopeStrip risk={risk} />
    </Card>
  );
}

export function StatusTag({ risk }: { readonly risk: RiskView }) {
  switch (risk.status) {
    case 'preliminary':
      return (
        <Tag tone="info" icon="eye">
          Preliminary, not yet confirmed
        </Tag>
      );
    case 'final':
      return (
        <Tag tone="done" icon="check">
          Confirmed
        </Tag>
      );
    case 'cancelled':
      return (
        <Tag tone="plain" icon="cross">
          Disagreed, cancelled
        </Tag>
      );
  }
}

/** What must be known before the number is read. */
function Marks({ risk }: { readonly risk: RiskView }) {
  const decisive = decisiveStale(risk);
  return (
    <>
      {risk.alerts.map((alert) => (
        <Notice key={alert} tone="critical">
          <p>{alert}</p>
        </Notice>
      ))}
      {risk.model.investigational && (
        <Notice tone="trial">
          <p>Investigational: this model has no threshold and is not meant for decisions.</p>
        </Notice>
      )}
      {decisive.map((one) => (
        <Notice key={one.input} tone="warn" icon="clock">
          <p>
            {one.title} is {monthsOld(one.staleMonths)}, and it decides on which side of the
            threshold this result lies.
          </p>
        </Notice>
      ))}
      {usesEntries(risk) && (
        <p>
          <Tag tone="warn" icon="hand">
            Uses values entered by hand
          </Tag>
        </p>
      )}
    </>
  );
}

export function monthsOld(months: number | null): string {
  if (months === null) return '';
  return months === 1 ? '1 month old' : `${months} months old`;
}

function BigNumber({ risk, hatched }: { readonly risk: RiskView; readonly hatched: boolean }) {
  const value = resultValue(risk);
  if (value === null) return null;
  const words = risk.scale === 'probability' && !/^\d/.test(percent(value));
  const look = `${styles.big ?? ''} ${hatched ? (styles.hatched ?? '') : ''} ${words ? (styles.bigWords ?? '') : ''}`;
  if (words) return <p className={look}>{percent(value)}</p>;
  return (
    <p className={look} data-number>
      {risk.scale === 'probability' ? percentDigits(value) : scoreDigits(risk, value)}
      <small>
        {'\u00a0'}
        {risk.scale === 'probability' ? '%' : unitOfScale(risk)}
      </small>
    </p>
  );
}

function Interval({ risk }: { readonly risk: RiskView }) {
  const { interval, band } = risk;
  return (
    <div className={styles.interval}>
      {band !== null && (
        <p>
          Band: <b>{band.label}</b>
          {band.source !== null && <>, {band.source}</>}
        </p>
      )}
      {interval === null ? (
        <p>
          No interval published
          <br />
          for this {risk.scale === 'points' ? 'score' : 'equation'}
        </p>
      ) : (
        <p>
          {interval.kind}:
          <br />
          <b className={styles.strong}>
            {risk.scale === 'probability'
              ? percentRange(interval.low, interval.high)
              : `${scaleText(risk, interval.low)} to ${scaleText(risk, interval.high)}`}
          </b>
        </p>
      )}
    </div>
  );
}

function Frequencies({ risk, view }: { readonly risk: RiskView; readonly view: PatientView }) {
  if (risk.probability === null) return <p className={styles.meaning}>{risk.meaning}</p>;
  const people = frequency(risk.probability);
  const who = peopleWord(view.patient);
  const among =
    risk.scale === 'probability' ? `${who} with these values` : `people with this score`;
  const label = `${people.affectedText} of ${people.ofText} filled`;
  return (
    <>
      <p className={styles.freq}>
        Of {people.ofText} {among}, <Counted text={people.affectedText} /> {happens(risk)}.{' '}
        <Counted text={capital(people.unaffectedText)} />{' '}
        {risk.horizon === null ? 'do not' : 'will not'}.
      </p>
      <IconArray
        affected={people.affected}
        total={people.of}
        columns={people.of === 1000 ? 50 : 20}
        label={label}
      />
    </>
  );
}

/** "about **18**". */
function Counted({ text }: { readonly text: string }) {
  const digits = /\d+$/.exec(text)?.[0] ?? '';
  const before = text.slice(0, text.length - digits.length);
  return (
    <Fragment>
      {before}
      <b>{digits}</b>
    </Fragment>
  );
}

function happens(risk: RiskView): string {
  if (risk.horizon === null) return `have ${risk.meaning}`;
  const until =
    risk.until === null ? `within ${durationWords(risk.horizon)}` : `by ${monthYear(risk.until)}`;
  return `will have ${risk.meaning} ${until}`;
}
