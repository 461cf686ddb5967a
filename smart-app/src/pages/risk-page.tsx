/** The patient view: risks worst first, then one of them with its number, reasons, what-if and course. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { PatientView, RiskView } from '../../../src/inbound/app-api/contract.ts';
import { Notice } from '../parts/notice.tsx';
import { planPath, riskPath, viewPath } from '../parts/routes.ts';
import { useKeys, type KeyMap } from '../parts/use-keys.ts';
import { useNarrow } from '../parts/use-narrow.ts';
import { DecisionBar, type OpenDecision } from '../panels/DecisionBar/decision-bar.tsx';
import { NoModelApplies } from '../panels/EmptyStates/empty-states.tsx';
import { toggleHelp } from '../panels/Help/help.tsx';
import { NotComputable } from '../panels/NotComputable/not-computable.tsx';
import { OverTime } from '../panels/OverTime/over-time.tsx';
import { RecordRead } from '../panels/RecordRead/record-read.tsx';
import { RiskHero } from '../panels/RiskHero/risk-hero.tsx';
import { inListOrder } from '../panels/RiskRail/level-groups.ts';
import { RiskRail } from '../panels/RiskRail/risk-rail.tsx';
import { Studies } from '../panels/Study/studies.tsx';
import { WhatIf, WHAT_IF_ID } from '../panels/WhatIf/what-if.tsx';
import { Why } from '../panels/Why/why.tsx';
import styles from './pages.module.css';

interface RiskPageProps {
  readonly session: string;
  readonly view: PatientView;
  readonly wanted: string | null;
  /** A newer assessment was published then: deciding is off. */
  readonly newerSince: string | null;
  readonly onReadAgain: () => void;
}

export function RiskPage({ session, view, wanted, newerSince, onReadAgain }: RiskPageProps) {
  const narrow = useNarrow();
  const [, navigate] = useLocation();
  const [opened, setOpened] = useState<{ key: string; open: OpenDecision } | null>(null);
  const listed = inListOrder(view.risks);
  const risk = listed.find((one) => one.key === wanted) ?? listed[0];
  const open = opened !== null && opened.key === risk?.key ? opened.open : null;
  const setOpen = (next: OpenDecision) =>
    setOpened(risk === undefined ? null : { key: risk.key, open: next });
  const toPlan = () => navigate(planPath(session));
  const select = (index: number) => {
    const target = listed[index];
    if (target !== undefined) navigate(riskPath(session, target.key));
  };
  const at = risk === undefined ? 0 : listed.indexOf(risk);
  const decidable = risk?.state === 'computed' && view.hospitalReachable && newerSince === null;
  useKeys({
    ...numberKeys(select),
    j: () => select(at + 1),
    k: () => select(at - 1),
    r: onReadAgain,
    w: focusWhatIf,
    p: toPlan,
    c: () => {
      if (decidable) setOpen('confirm');
    },
    d: () => {
      if (decidable) setOpen('disagree');
    },
    '?': toggleHelp,
    Escape: () => {
      if (open === null) navigate(viewPath(session));
      else setOpen(null);
    },
  });

  if (risk === undefined) {
    return (
      <div className={styles.single}>
        <NoModelApplies view={view} />
        <Studies />
        <RecordRead record={view.record} />
      </div>
    );
  }
  const rail = (
    <RiskRail
      session={session}
      risks={view.risks}
      rankRule={view.rankRule}
      selected={risk.key}
      others={narrow}
    />
  );
  return (
    <>
      <div className={narrow ? styles.single : styles.railed}>
        {!narrow && (
          <div className="stack">
            {rail}
            <Studies />
            <RecordRead record={view.record} />
          </div>
        )}
        <div className={styles.content}>
          {wanted !== null && risk.key !== wanted && (
            <Notice>
              <p>
                The result that this address names is not in the present reading. Shown is the first
                of the list.
              </p>
            </Notice>
          )}
          <Shown key={risk.key} view={view} risk={risk} />
          {narrow && rail}
          {narrow && <Studies />}
          {narrow && <RecordRead record={view.record} />}
        </div>
      </div>
      <DecisionBar
        view={view}
        risk={risk}
        newer={newerSince !== null}
        open={open}
        onOpen={setOpen}
        onPlan={toPlan}
      />
    </>
  );
}

function Shown({ view, risk }: { readonly view: PatientView; readonly risk: RiskView }) {
  if (risk.state !== 'computed') return <NotComputable view={view} risk={risk} />;
  return (
    <>
      <RiskHero view={view} risk={risk} />
      <div className={styles.whySplit}>
        <Why risk={risk} patient={view.patient} />
        <WhatIf risk={risk} />
      </div>
      <OverTime risk={risk} />
    </>
  );
}

function numberKeys(select: (index: number) => void): KeyMap {
  return Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [(index + 1).toString(), () => select(index)]),
  );
}

function focusWhatIf(): void {
  const panel = document.getElementById(WHAT_IF_ID);
  const fold = panel?.querySelector('details');
  if (fold !== null && fold !== undefined) fold.open = true;
  panel?.querySelector<HTMLElement>('input, select')?.focus();
  panel?.scrollIntoView({ block: 'nearest' });
}
