/** What was predicted → every figure of an evaluation. */
import type { CompiledModel } from '../../domain/compiled-model.ts';
import type {
  Abstentions,
  ConformalFigures,
  EvaluatedData,
  Evaluation,
} from '../../domain/evaluation.ts';
import type { ModelOutput } from '../../domain/model.ts';
import type { ScoredCases } from '../../domain/scored-cases.ts';
import { orderByScore } from '../../domain/scored-cases.ts';
import { AppError } from '../../errors.ts';
import { fitConformal, outcomeSet } from '../../steps/calibration/conformal.ts';
import type { ConformalCalibrator } from '../../steps/calibration/conformal.ts';
import { oneClass } from './check-table.ts';
import type { Cohort } from './cohort.ts';
import {
  baselineFigures,
  divisionsOf,
  recalibrationFigures,
  subgroupFigures,
} from './comparisons.ts';
import {
  atThreshold,
  calibration,
  decisionCurve,
  discrimination,
  resamplesFor,
  thresholdTable,
} from './figures.ts';
import { globalExplanation } from './explanation.ts';
import { lineOf, linesOf } from './line.ts';
import type { EvaluateRequest, PeopleSource } from './request.ts';
import { setGroup } from './run.ts';
import type { Run } from './run.ts';
import { warningsOf } from './warnings.ts';

export function evaluationOf(
  model: CompiledModel,
  source: PeopleSource,
  run: Run,
  request: EvaluateRequest,
): { readonly evaluation: Evaluation; readonly calibrator: ConformalCalibrator } {
  const { manifest } = model;
  const { output } = source;
  const { cohort } = run;
  const answered = answeredByScore(cohort);
  const cases = casesAt(cohort, answered);
  if (answered.length === 0) throw nobodyAnswered(source.data.file, run);
  oneClass(`${source.data.file}, the rows that ${manifest.id} can compute`, countsOf(cases));
  const sampling = { resamples: resamplesFor(answered.length), seed: request.seed };
  const own = answered.map((place) => cohort.lines[place] ?? NaN);
  const line = lineOf(cases, own, output, request.threshold);
  const lines = linesOf(own, line);
  const areProbabilities = output.scale === 'probability';
  const groups = answered.map((place) => setGroup(cohort.sexes[place]));
  const calibrator = fitConformal(cases, groups, request.coverage);
  const { id, version, title, weights, eligibility, card } = manifest;
  const evaluation: Evaluation = {
    model: {
      id,
      version,
      title,
      sha256: weights.sha256,
      population: eligibility.text,
      intendedUse: card.intendedUse,
      cautions: card.cautions,
    },
    output: outputOf(output),
    data: dataOf(source, run, cases),
    abstentions: abstentionsOf(run, answered.length, cases),
    ...discrimination(cases, sampling),
    atThreshold: atThreshold(cases, lines, line, sampling),
    thresholds: thresholdTable(cases, output, line),
    calibration: areProbabilities ? calibration(cases, sampling) : null,
    netBenefit: areProbabilities ? decisionCurve(cases) : null,
    recalibration: areProbabilities ? recalibrationFigures(cases, request.seed) : null,
    subgroups: subgroupFigures(
      cases,
      lines,
      answered,
      divisionsOf(cohort, source.divisions),
      areProbabilities,
    ),
    baselines: baselineFigures(cases, cohort, answered, run.against, request.seed),
    conformal: conformalFigures(cases, groups, calibrator),
    explanation: globalExplanation(model, output, cohort.sample, request),
    settings: { ...sampling, coverage: request.coverage },
    warnings: warningsOf(source, run, cases, answered.length),
  };
  return { evaluation, calibrator };
}

/** Places of the people with a result, by rising score. */
function answeredByScore({ scores }: Cohort): number[] {
  const places = scores.flatMap((score, place) => (Number.isNaN(score) ? [] : [place]));
  const order = orderByScore({ scores: Float64Array.from(places, (place) => scores[place] ?? 0) });
  return Array.from(order, (at) => places[at] ?? 0);
}

function casesAt({ scores, labels, weights }: Cohort, places: readonly number[]): ScoredCases {
  return {
    scores: Float64Array.from(places, (place) => scores[place] ?? NaN),
    labels: Uint8Array.from(places, (place) => labels[place] ?? 0),
    weights: Float64Array.from(places, (place) => weights[place] ?? 0),
  };
}

function countsOf({ labels }: ScoredCases): number[] {
  const events = labels.reduce((sum, label) => sum + label, 0);
  return [labels.length - events, events];
}

function nobodyAnswered(where: string, { reasons }: Run): AppError {
  const why = [...reasons].map(([reason, count]) => `${reason} ${count}`).join(', ');
  return new AppError('input.invalid', `the model gives no row a result (${why})`, { where });
}

function outputOf({ id, title, meaning, horizon, scale }: ModelOutput): Evaluation['output'] {
  return { id, title, meaning, horizon: horizon ?? null, scale };
}

function dataOf({ data }: PeopleSource, run: Run, cases: ScoredCases): EvaluatedData {
  const [, events = 0] = countsOf(cases);
  const shares = (counts: ReadonlyMap<string, number>): Record<string, number> =>
    Object.fromEntries([...counts].map(([id, count]) => [id, count / run.seen]));
  let [some, all] = [0, 0];
  cases.labels.forEach((label, place) => {
    some += label * (cases.weights[place] ?? 0);
    all += cases.weights[place] ?? 0;
  });
  return {
    ...data,
    people: cases.labels.length,
    events,
    prevalence: some / all,
    sampledShare: run.sampledShare,
    missing: shares(run.missing),
    clamped: shares(run.clamped),
  };
}

function abstentionsOf(
  { cohort, reasons }: Run,
  answered: number,
  cases: ScoredCases,
): Abstentions {
  const all = cohort.labels.length;
  const events = cohort.labels.reduce((sum, label) => sum + label, 0);
  return {
    people: all - answered,
    share: (all - answered) / all,
    events: events - (countsOf(cases)[1] ?? 0),
    byReason: Object.fromEntries(reasons),
  };
}

function conformalFigures(
  { scores, labels }: ScoredCases,
  groups: readonly string[],
  calibrator: ConformalCalibrator,
): ConformalFigures {
  const tallies = new Map<string, { people: number; covered: number; decided: number }>();
  labels.forEach((label, place) => {
    const group = groups[place] ?? '';
    const own = label === 1 ? 1 : 0;
    const set = outcomeSet(calibrator, group, scores[place] ?? NaN, own);
    const key = JSON.stringify([group, own]);
    const tally = tallies.get(key) ?? { people: 0, covered: 0, decided: 0 };
    tally.people += 1;
    if (own === 1 ? set.with : set.without) tally.covered += 1;
    if (set.with !== set.without) tally.decided += 1;
    tallies.set(key, tally);
  });
  const rows = [...tallies].map(([key, { people, covered, decided }]) => {
    const [group, label] = JSON.parse(key) as [string, 0 | 1];
    return { group, label, people, covered: covered / people, decided: decided / people };
  });
  rows.sort((a, b) => a.group.localeCompare(b.group) || a.label - b.label);
  return { coverage: calibrator.coverage, groupedBy: 'sex and outcome', groups: rows };
}
