/** The small print inside the number's own card: population, model with version, when, and what was done about gaps. */
import { useState } from 'react';
import type { RiskView } from '../../../../src/inbound/app-api/contract.ts';
import { Link } from 'wouter';
import { useSession } from '../../api/session.tsx';
import { modelPath } from '../../parts/routes.ts';
import { dateTime } from '../../format/date.ts';
import { modelName } from '../../format/risk.ts';
import { spelled } from '../../format/quantity.ts';
import styles from './scope-strip.module.css';

export function ScopeStrip({ risk }: { readonly risk: RiskView }) {
  const [open, setOpen] = useState(false);
  const { id: session } = useSession();
  const { model } = risk;
  return (
    <div className={styles.scope}>
      <p className={styles.items}>
        <span>
          <b className="m">Applies to</b> {model.population}
        </span>
        <span>
          <b className="m">Model</b>{' '}
          <button
            type="button"
            className={styles.more}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {modelName(risk)}
          </button>{' '}
          <Link href={modelPath(session, model.id, model.version)}>Model card</Link>
        </span>
        <span>
          <b className="m">Computed</b> <span className="nowrap">{dateTime(risk.computedAt)}</span>
        </span>
        {risk.remarks.map((remark) => (
          <span key={remark}>{spelled(remark)}</span>
        ))}
      </p>
      {open && (
        <div className={styles.about}>
          <p>
            <b className="m">{model.title}</b>
          </p>
          {model.cautions.map((caution) => (
            <p key={caution}>{caution}</p>
          ))}
          {model.references.map((reference) => (
            <p key={reference.citation}>
              {reference.citation}
              {reference.doi !== null && (
                <>
                  {' '}
                  <a
                    href={`https://doi.org/${reference.doi}`}
                    target="_blank"
                    rel="noopener noreferrer"
                  >
                    doi:{reference.doi}
                  </a>
                </>
              )}
            </p>
          ))}
        </div>
      )}
    </div>
  );
}
