/** What is known of how well an installed model does: by its package, and on local data where an evaluation is kept. */
import type { Evaluation } from '../domain/evaluation.ts';
import type { CardFacts } from '../domain/model-card.ts';
import { AppError } from '../errors.ts';
import { evaluationTables, type CardTable } from '../steps/report/card/evaluation-tables.ts';
import {
  evaluationInWords,
  isEvaluation,
  type EvaluationInWords,
} from '../steps/report/card/package-evaluation.ts';
import { evaluationFigures, svgFile } from '../steps/report/evaluation/figures.ts';
import { evaluationPage } from '../steps/report/evaluation/page.ts';

export type EvaluationOf = 'package' | 'local';

export interface ModelEvaluation {
  readonly of: EvaluationOf;
  /** When a local one was kept; null: the package's. */
  readonly at: string | null;
  readonly data: string;
  readonly validity: string;
  readonly fairness: string;
  /** Drawings by their id, with what they say and their numbers. */
  readonly figures: readonly (CardTable & { readonly id: string; readonly says: string })[];
  readonly tables: readonly CardTable[];
}

/** The local one first: it is about the patients here. */
export function modelEvaluations(facts: CardFacts): ModelEvaluation[] {
  const all: ModelEvaluation[] = [];
  const { local } = facts;
  const own = facts.evaluation ?? facts.manifest.evaluation;
  const inWords = evaluationInWords(own);
  if (local !== undefined) {
    const { at, evaluation } = local;
    const words = evaluationInWords(evaluation);
    if (words !== undefined) all.push(shown({ of: 'local', at, words, evaluation }));
  }
  if (inWords !== undefined)
    all.push(
      shown({
        of: 'package',
        at: null,
        words: inWords,
        ...(isEvaluation(own) ? { evaluation: own } : { file: own }),
      }),
    );
  return all;
}

interface Found {
  readonly of: EvaluationOf;
  readonly at: string | null;
  readonly words: EvaluationInWords;
  readonly evaluation?: Evaluation;
  readonly file?: unknown;
}

function shown({ of, at, words, evaluation, file }: Found): ModelEvaluation {
  const { data, validity, fairness } = words;
  const figures = evaluation === undefined ? [] : evaluationFigures(evaluation);
  return {
    of,
    at,
    data: data.charAt(0).toUpperCase() + data.slice(1),
    validity,
    fairness,
    figures: figures.map(({ id, says, data: { caption, head, rows } }) => ({
      id,
      says,
      caption,
      head,
      rows,
    })),
    tables: evaluationTables(file),
  };
}

/** One drawing as an SVG file. @throws AppError `request.not-found` */
export function evaluationDrawing(facts: CardFacts, of: EvaluationOf, id: string): string {
  const found = evaluationFigures(wholeEvaluation(facts, of)).find((each) => each.id === id);
  if (found === undefined)
    throw new AppError('request.not-found', 'the evaluation has no such drawing');
  return svgFile(found);
}

/** The page of `mentor evaluate`, whole. @throws AppError `request.not-found` */
export function wholePage(facts: CardFacts, of: EvaluationOf): string {
  return evaluationPage(wholeEvaluation(facts, of));
}

function wholeEvaluation(facts: CardFacts, of: EvaluationOf): Evaluation {
  const found = of === 'local' ? facts.local?.evaluation : facts.evaluation;
  if (isEvaluation(found)) return found;
  throw new AppError('request.not-found', 'there is no such evaluation');
}
