/** What arrives at the same time is indexed together: one transaction for all that waits. */
import { AppError } from '../../errors.ts';
import type { IndexAnswer, IndexEntry, StudyIndex } from '../../ports/study-index.ts';
import { failureOf } from './failure.ts';

interface Waiting {
  readonly entry: IndexEntry;
  readonly answered: (answer: IndexAnswer) => void;
  readonly failed: (error: AppError) => void;
}

export class IndexQueue {
  readonly #index: Pick<StudyIndex, 'put'>;
  #waiting: Waiting[] = [];

  constructor(index: Pick<StudyIndex, 'put'>) {
    this.#index = index;
  }

  /** @throws AppError `store.full`, `store.failed` */
  put(entry: IndexEntry): Promise<IndexAnswer> {
    return new Promise((answered, failed) => {
      if (this.#waiting.push({ entry, answered, failed }) === 1) setImmediate(() => this.#flush());
    });
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      const answers = this.#index.put(waiting.map(({ entry }) => entry));
      waiting.forEach(({ answered, failed }, n) => {
        const answer = answers[n];
        if (answer === undefined) failed(new AppError('store.failed', 'the index did not answer'));
        else answered(answer);
      });
    } catch (error) {
      const failure = failureOf(error);
      for (const { failed } of waiting) failed(failure);
    }
  }
}
