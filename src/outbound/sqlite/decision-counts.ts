/** Decisions in SQLite → how many of each kind in each month; a finding in an image is counted with the model that read it. */
import type { DecisionCount, DecisionCounts } from '../../ports/decision-counts.ts';
import type { Database } from './database.ts';

/** `published.body` names the model of a finding in `method`; of a risk the subject is the model. */
const COUNTS = `
  select substr(json_extract(d.body, '$.at'), 1, 7) as month,
    json_extract(d.body, '$.choice') as choice,
    json_extract(d.body, '$.reason') as reason,
    count(*) as count
  from decisions d
  left join published p
    on p.hospital = d.hospital and p.patient = d.patient and p.subject = d.subject
  where d.hospital = @hospital and (
    d.subject = @model
    or json_extract(p.body, '$.resources[0].resource.method.coding[0].code') = @model)
  group by 1, 2, 3
  order by 1 desc, 4 desc, 2, 3`;

export function sqliteDecisionCounts(database: Database): DecisionCounts {
  const counts = database.prepare<[{ hospital: string; model: string }], DecisionCount>(COUNTS);
  return {
    async ofModel(hospital, model) {
      return counts.all({ hospital, model });
    },
  };
}
