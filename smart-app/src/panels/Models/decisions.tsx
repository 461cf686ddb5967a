/** What clinicians of this hospital decided on the model's results, by month. */
import type { DecisionCountView } from '../../../../src/inbound/app-api/contract-models.ts';
import { monthYear } from '../../format/date.ts';
import { Card } from '../../parts/card.tsx';
import { DataTable } from './data-table.tsx';

const CHOICES: Readonly<Record<string, string>> = {
  confirm: 'agree',
  agree: 'agree',
  change: 'change',
  disagree: 'disagree',
};

export function Decisions({ counts }: { readonly counts: readonly DecisionCountView[] | null }) {
  return (
    <Card title="Decisions of clinicians">
      {counts === null ? (
        <p>Shown where a patient’s chart is open, for the hospital of that chart.</p>
      ) : counts.length === 0 ? (
        <p>No result of this model has been decided on at this hospital.</p>
      ) : (
        <DataTable
          caption="Agree, change, disagree; all versions of the model"
          head={['Month', 'Decision', 'Reason', 'Results']}
          rows={counts.map(({ month, choice, reason, count }) => [
            monthYear(month),
            CHOICES[choice] ?? choice,
            reason?.replaceAll('-', ' ') ?? 'none given',
            String(count),
          ])}
        />
      )}
    </Card>
  );
}
