/** Cards and their feedback in SQLite. */
import type { AdviceStore, CardFeedback, GivenCard } from '../../ports/advice-store.ts';
import type { Database } from './database.ts';
import { inGroup } from './group-commit.ts';

interface Body {
  readonly body: string;
}

export function sqliteAdviceStore(database: Database): AdviceStore {
  const insertCard = database.prepare<[string, string, string, string]>(
    `insert into cards (hospital, patient, uuid, body) values (?, ?, ?, ?)
     on conflict do nothing`,
  );
  const oneCard = database.prepare<[string, string], Body>(
    'select body from cards where hospital = ? and uuid = ?',
  );
  const cardsOf = database.prepare<[string, string], Body>(
    'select body from cards where hospital = ? and patient = ? order by seq desc',
  );
  const insertFeedback = database.prepare<[string, string, string, string, string]>(
    `insert into card_feedback (hospital, card, outcome_at, outcome, body) values (?, ?, ?, ?, ?)
     on conflict do nothing`,
  );
  const feedbackOf = database.prepare<[string, string], Body>(
    'select body from card_feedback where hospital = ? and card = ? order by seq desc',
  );
  const addAll = (all: readonly CardFeedback[]) => {
    for (const each of all) {
      const { hospital, card, outcomeTimestamp, outcome } = each;
      insertFeedback.run(hospital, card, outcomeTimestamp, outcome, JSON.stringify(each));
    }
  };
  return {
    async give(card) {
      const { hospital, patient, uuid } = card;
      await inGroup(database, () => insertCard.run(hospital, patient, uuid, JSON.stringify(card)));
    },
    async card(hospital, uuid) {
      const row = oneCard.get(hospital, uuid);
      return row === undefined ? undefined : (JSON.parse(row.body) as GivenCard);
    },
    async addFeedback(feedback) {
      await inGroup(database, () => addAll(feedback));
    },
    async ofPatient(hospital, patient) {
      return cardsOf.all(hospital, patient).map(({ body }) => {
        const card = JSON.parse(body) as GivenCard;
        const rows = feedbackOf.all(hospital, card.uuid);
        return { card, feedback: rows.map((row) => JSON.parse(row.body) as CardFeedback) };
      });
    },
  };
}
