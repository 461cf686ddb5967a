/** Two minutes before the session ends a warning in a live region; at the end the screen is emptied. */
import { useEffect, useEffectEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Problem } from '../../api/problem.ts';
import { useSession } from '../../api/session.tsx';
import { clock } from '../../format/date.ts';
import { Button } from '../../parts/button.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useNow } from '../../parts/use-now.ts';
import styles from './session-end.module.css';

const WARN_MS = 120_000;
const TICK_MS = 1_000;
const CHECK_EVERY_MS = 5_000;

export function SessionEnd({ endsAt }: { readonly endsAt: string }) {
  const client = useQueryClient();
  const { api, leave } = useSession();
  const leftMs = Date.parse(endsAt) - useNow(TICK_MS);
  const over = leftMs <= 0;
  // The person may have used the session since: the outbox is asked, which does not prolong it.
  const check = useEffectEvent(async () => {
    try {
      await api.outbox(AbortSignal.timeout(CHECK_EVERY_MS));
    } catch {
      leave(sessionOver(endsAt));
    }
  });
  useEffect(() => {
    if (!over) return undefined;
    void check();
    const timer = setInterval(() => void check(), CHECK_EVERY_MS);
    return () => clearInterval(timer);
  }, [over]);
  const warn = leftMs <= WARN_MS && !over;
  return (
    <div role="status" className={warn ? styles.warning : undefined}>
      {warn && (
        <Notice tone="warn" icon="clock">
          <p>
            This session ends at {clock(endsAt)}, in less than{' '}
            {leftMs > WARN_MS / 2 ? 'two minutes' : 'a minute'}. What is not sent by then is not
            written.{' '}
            <Button small onClick={() => void client.invalidateQueries({ queryKey: ['view'] })}>
              Stay
            </Button>
          </p>
        </Notice>
      )}
    </div>
  );
}

function sessionOver(endsAt: string): Problem {
  return new Problem({
    code: 'session.ended',
    message: `Your session ended at ${clock(endsAt)}.`,
    written: 'nothing',
    action: 'Open the app again from the chart to go on.',
  });
}
