/** What must be known about the whole reading: hospital silent, newer results, parts not answered, rights missing. */
import type { OutboxView, PatientView } from '../../../../src/inbound/app-api/contract.ts';
import { daysBetween, dateTime, day } from '../../format/date.ts';
import { Button } from '../../parts/button.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useNow } from '../../parts/use-now.ts';

interface NoticesProps {
  readonly view: PatientView;
  readonly outbox: OutboxView;
  readonly reading: boolean;
  readonly onReadAgain: () => void;
}

export function Notices({ view, outbox, reading, onReadAgain }: NoticesProps) {
  return (
    <>
      {!view.hospitalReachable && (
        <NotReachable view={view} reading={reading} onReadAgain={onReadAgain} />
      )}
      {outbox.newerSince !== null && (
        <Notice tone="warn" icon="clock" role="status">
          <p>
            <b className="m">A newer assessment of this patient is there</b>, of{' '}
            <span className="nowrap">{dateTime(outbox.newerSince)}</span>. Shown below is still the
            one of <span className="nowrap">{dateTime(view.record.readAt)}</span>; deciding is off
            until you have seen the newer one.
          </p>
          <p>
            <Button small icon="again" disabled={reading} onClick={onReadAgain}>
              Read again
            </Button>
          </p>
        </Notice>
      )}
      {view.record.incomplete.length > 0 && (
        <Notice tone="warn">
          <p>
            <b className="m">Part of the record did not arrive.</b>{' '}
            {view.record.incomplete.join('; ')}. The results that could be computed are shown; those
            that need the rest say so.
          </p>
          <p>
            <Button small icon="again" disabled={reading} onClick={onReadAgain}>
              Try again
            </Button>
          </p>
        </Notice>
      )}
      {view.missingScopes.length > 0 && (
        <Notice tone="warn" icon="lock">
          <p>
            <b className="m">Rights not granted:</b> {view.missingScopes.join(', ')}. What they
            would show or write is missing here. The administrator of {view.hospital} gives them;
            then open the app again from the chart.
          </p>
        </Notice>
      )}
    </>
  );
}

const MINUTE_MS = 60_000;

function NotReachable({ view, reading, onReadAgain }: Omit<NoticesProps, 'outbox'>) {
  const now = useNow(MINUTE_MS);
  const days = Math.max(0, daysBetween(view.record.readAt, new Date(now).toISOString()));
  return (
    <Notice tone="warn" role="status">
      <p>
        <b className="m">{view.hospital} does not answer.</b> Shown below: the result of{' '}
        {day(view.record.readAt)}
        {days > 0 && `, ${days === 1 ? '1 day' : `${days} days`} old`} (record read{' '}
        {dateTime(view.record.readAt)}). Confirming is off until the record can be read; decisions
        on the plan can be prepared.
      </p>
      <p>
        <Button small icon="again" disabled={reading} onClick={onReadAgain}>
          Try again
        </Button>
      </p>
    </Notice>
  );
}
