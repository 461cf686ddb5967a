/** Where a decision is: in the hospital with its version, in the outbox, refused, or kept here only. */
import type { Written } from '../../../../src/inbound/app-api/contract.ts';
import { dateTime } from '../../format/date.ts';

function writtenText(written: Written, hospital: string): string {
  switch (written.state) {
    case 'written':
      return `In ${hospital}, ${dateTime(written.since)}${written.version === null ? '' : `, version ${written.version}`}.`;
    case 'waiting':
      return `Waits in the outbox since ${dateTime(written.since)}.`;
    case 'parked':
      return `Not in ${hospital}: ${written.detail ?? 'the hospital gave no reason'}.`;
    case 'not-configured':
      return `Kept here only: writing to ${hospital} is not configured.`;
  }
}

export function WrittenLine({
  written,
  hospital,
}: {
  readonly written: Written;
  readonly hospital: string;
}) {
  return (
    <span>
      {writtenText(written, hospital)}
      {written.state === 'written' && written.reference !== null && (
        <>
          {' '}
          <code>{written.reference}</code>
        </>
      )}
    </span>
  );
}
