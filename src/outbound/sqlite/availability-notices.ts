/** Announced images in SQLite: a row each; they go with their study, or after a while where it never came. */
import type { Announced, AvailabilityNotices } from '../../ports/availability-notices.ts';
import type { Database } from './database.ts';
import { goesWithStudy, STUDY_TABLES } from './study-tables.ts';

const TABLES = `
  create table if not exists study_notices (
    hospital text not null,
    study text not null,
    sop text not null,
    noted_at text not null,
    primary key (hospital, study, sop)
  );
  create index if not exists study_notices_noted on study_notices (noted_at);
  ${goesWithStudy('study_notices')}
`;

/** A study that has not come by then does not come. */
const KEPT_MS = 7 * 86_400_000;

export function sqliteAvailabilityNotices(database: Database): AvailabilityNotices {
  database.exec(STUDY_TABLES);
  database.exec(TABLES);
  const insert = database.prepare<[string, string, string, string]>(
    `insert into study_notices (hospital, study, sop, noted_at) values (?, ?, ?, ?)
     on conflict do nothing`,
  );
  const forget = database.prepare<[string]>(
    `delete from study_notices where noted_at < ? and not exists
     (select 1 from studies s where s.hospital = study_notices.hospital and s.study = study_notices.study)`,
  );
  const counts = database.prepare<[string, string], Announced>(
    `select count(*) as images, count(*) filter (where i.sop is null) as missing
     from study_notices n left join instances i on i.hospital = n.hospital and i.sop = n.sop
     where n.hospital = ? and n.study = ?`,
  );
  const add = database.transaction(
    (hospital: string, study: string, sops: readonly string[], at: string) => {
      forget.run(new Date(Date.parse(at) - KEPT_MS).toISOString());
      for (const sop of sops) insert.run(hospital, study, sop, at);
    },
  );
  return {
    async add(hospital, { studyInstanceUid, sopInstanceUids }, at) {
      add(hospital, studyInstanceUid, sopInstanceUids, at);
    },
    async of({ hospital, studyInstanceUid }) {
      const found = counts.get(hospital, studyInstanceUid);
      return found === undefined || found.images === 0 ? undefined : found;
    },
  };
}
