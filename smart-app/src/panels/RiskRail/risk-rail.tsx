/** All results, worst first: level, outcome, horizon, value, bar against its own threshold, date. */
import { Link } from 'wouter';
import type { RiskView } from '../../../../src/inbound/app-api/contract.ts';
import { Bullet } from '../../charts/bullet.tsx';
import { day } from '../../format/date.ts';
import { horizonShort } from '../../format/duration.ts';
import { percentRange } from '../../format/percent.ts';
import {
  digits,
  resultText,
  resultValue,
  scaleText,
  thresholdText,
  unitOfScale,
} from '../../format/quantity.ts';
import { Card } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LevelGlyph, LEVEL_WORDS } from '../../parts/level-mark.tsx';
import { riskPath } from '../../parts/routes.ts';
import { levelGroups, type GroupName, type LevelGroup } from './level-groups.ts';
import styles from './risk-rail.module.css';

const GROUP_WORDS: Readonly<Record<GroupName, string>> = {
  ...LEVEL_WORDS,
  below: 'Below',
  investigational: 'Investigational',
  'outside-population': 'Do not apply to this patient',
};

/** More rows than this without a number are folded, unless the shown one is among them. */
const MANY = 4;

interface RiskRailProps {
  readonly session: string;
  readonly risks: readonly RiskView[];
  readonly rankRule: string;
  readonly selected: string | null;
  /** In the sidebar: the list below, without the one that is shown. */
  readonly others: boolean;
}

export function RiskRail({ session, risks, rankRule, selected, others }: RiskRailProps) {
  const listed = others ? risks.filter((risk) => risk.key !== selected) : risks;
  const nothingAbove = risks.length > 0 && risks.every((risk) => risk.level !== 'above');
  return (
    <nav aria-label="Risks, worst first">
      <Card
        bare
        title={others ? 'Other risks, worst first' : 'Risks, worst first'}
        aside={others ? `${listed.length} more` : resultsWord(listed.length)}
      >
        {nothingAbove && <p className={styles.calm}>Nothing is above its action threshold.</p>}
        {levelGroups(listed).map((group) => (
          <Group key={group.name} session={session} group={group} selected={selected} />
        ))}
        <p className={styles.rule}>
          {rankRule} The upright mark is the threshold, at the same place in every row.
        </p>
      </Card>
    </nav>
  );
}

interface GroupProps {
  readonly session: string;
  readonly group: LevelGroup;
  readonly selected: string | null;
}

function Group({ session, group, selected }: GroupProps) {
  const numberless = group.name === 'not-computable' || group.name === 'outside-population';
  const rows = (
    <ul>
      {group.risks.map((risk) => (
        <li key={risk.key} className={styles.item}>
          <Item session={session} risk={risk} current={risk.key === selected} />
        </li>
      ))}
    </ul>
  );
  const head = (
    <>
      <span>{GROUP_WORDS[group.name]}</span>
      <span>{group.risks.length}</span>
    </>
  );
  if (!numberless || group.risks.length <= MANY) {
    return (
      <section aria-label={GROUP_WORDS[group.name]}>
        <h3 className={styles.group}>{head}</h3>
        {rows}
      </section>
    );
  }
  return (
    <details className={styles.fold} open={group.risks.some((risk) => risk.key === selected)}>
      <summary className={styles.group}>
        <Icon name="right" small />
        {head}
      </summary>
      {rows}
    </details>
  );
}

function Item({
  session,
  risk,
  current,
}: {
  readonly session: string;
  readonly risk: RiskView;
  readonly current: boolean;
}) {
  const value = resultValue(risk);
  return (
    <Link
      href={riskPath(session, risk.key)}
      className={styles.risk ?? ''}
      aria-current={current ? 'true' : undefined}
      data-risk={risk.key}
    >
      <LevelGlyph level={risk.level} />
      <span className={styles.title}>
        <span className="visually-hidden">{LEVEL_WORDS[risk.level]}: </span>
        {risk.outcome}, <span className="muted nowrap">{horizonShort(risk.horizon)}</span>
      </span>
      <Value risk={risk} />
      {value !== null && risk.threshold !== null && risk.state === 'computed' && (
        <span className={styles.bullet}>
          <Bullet value={value} threshold={risk.threshold.value} level={risk.level} />
        </span>
      )}
      <span className={styles.meta}>{meta(risk)}</span>
    </Link>
  );
}

function Value({ risk }: { readonly risk: RiskView }) {
  const value = resultValue(risk);
  if (value === null || risk.state !== 'computed') return <span className={styles.value}>–</span>;
  if (risk.scale === 'probability') return <span className={styles.value}>{resultText(risk)}</span>;
  return (
    <span className={styles.value}>
      {digits(risk, value)} <small>{unitOfScale(risk)}</small>
    </span>
  );
}

function meta(risk: RiskView): string {
  const parts = [risk.model.shortTitle];
  if (risk.state === 'outside-population') parts.push('outside the population');
  if (risk.state === 'not-computable') parts.push(needs(risk));
  if (risk.interval !== null) parts.push(intervalText(risk, risk.interval));
  if (risk.state === 'computed' && risk.threshold !== null) {
    parts.push(`threshold ${thresholdText(risk, risk.threshold.value)}`);
  }
  parts.push(day(risk.computedAt));
  return parts.join(' · ');
}

function needs(risk: RiskView): string {
  const count = risk.missing.length;
  if (count === 0) return 'needs data';
  const first = risk.missing.slice(0, 2).map((one) => one.title.toLowerCase());
  return `needs ${count} ${count === 1 ? 'answer' : 'answers'}: ${first.join(', ')}${count > 2 ? ' …' : ''}`;
}

function intervalText(risk: RiskView, interval: { low: number; high: number }): string {
  return risk.scale === 'probability'
    ? percentRange(interval.low, interval.high)
    : `${scaleText(risk, interval.low)} to ${scaleText(risk, interval.high)}`;
}

function resultsWord(count: number): string {
  return count === 1 ? '1 result' : `${count} results`;
}
