/** Results of versions in the shadow, in the encrypted store: one line a patient, version and output. */
import type { ShadowResult, ShadowResults } from '../../ports/shadow-results.ts';
import type { Database } from './database.ts';

const TABLE = `create table if not exists shadow_results (
  model text not null,
  version text not null,
  output text not null,
  patient text not null,
  body text not null,
  primary key (model, version, output, patient)
)`;

export function sqliteShadowResults(database: Database): ShadowResults {
  database.exec(TABLE);
  const put = database.prepare<[string, string, string, string, string]>(
    `insert into shadow_results (model, version, output, patient, body) values (?, ?, ?, ?, ?)
     on conflict (model, version, output, patient) do update set body = excluded.body`,
  );
  const all = database.prepare<[string, string], { body: string }>(
    'select body from shadow_results where model = ? and version = ? order by output, patient',
  );
  const putAll = database.transaction((results: readonly ShadowResult[]) => {
    for (const each of results)
      put.run(each.model, each.version, each.output, each.patient, JSON.stringify(each));
  });
  return {
    async keep(results) {
      putAll(results);
    },
    async of(model, version) {
      return all.all(model, version).map(({ body }) => JSON.parse(body) as ShadowResult);
    },
  };
}
