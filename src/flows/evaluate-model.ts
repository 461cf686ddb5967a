/**
 * A model and people whose outcome is known → how well it does on them, and what it said about each.
 *
 * The people are read twice: first every fault is looked for, then the model is run. Memory holds at most 250,000 of them;
 * of larger files a random share counts for the figures, while all are predicted.
 */
import type { CompiledModel } from '../domain/compiled-model.ts';
import type {
  Abstentions,
  ConformalFigures,
  EvaluatedData,
  Evaluation,
} from '../domain/evaluation.ts';
import type { ModelOutput } from '../domain/model.ts';
import type { ScoredCases } from '../domain/scored-cases.ts';
import { orderByScore } from '../domain/scored-cases.ts';
import { AppError } from '../errors.ts';
import type { EvaluationOutput } from '../ports/evaluation-output.ts';
import type { ModelRegistry } from '../ports/model-registry.ts';
import type { RecordFiles } from '../ports/record-files.ts';
import type { TableFiles } from '../ports/table-files.ts';
import { fitConformal, outcomeSet } from '../steps/calibration/conformal.ts';
import type { ConformalCalibrator } from '../steps/calibration/conformal.ts';
import { seededRandom } from '../steps/learn/metrics/bootstrap.ts';
import { evaluationPage } from '../steps/report/evaluation/page.ts';
import { oneClass } from './evaluate/check-table.ts';
import { addPerson, direction, emptyCohort, isSameOutcome, scoredBy } from './evaluate/cohort.ts';
import type { Cohort } from './evaluate/cohort.ts';
import {
  baselineFigures,
  divisionsOf,
  recalibrationFigures,
  subgroupFigures,
} from './evaluate/comparisons.ts';
import {
  atThreshold,
  calibration,
  decisionCurve,
  discrimination,
  resamplesFor,
  thresholdTable,
} from './evaluate/figures.ts';
import { lineOf, linesOf } from './evaluate/line.ts';
import { completeLine, draftLine, PREDICTIONS_HEADER } from './evaluate/predictions.ts';
import type { EvaluateRequest, OnProgress, PeopleSource, Subject } from './evaluate/request.ts';
import { recordPeople } from './evaluate/record-people.ts';
import { tablePeople } from './evaluate/table-people.ts';

/** So many that no interval depends on the rest, and their figures take half a minute. */
const MOST_PEOPLE = 250_000;

export interface EvaluatePorts {
  readonly registry: ModelRegistry;
  readonly tables: TableFiles;
  readonly records: RecordFiles;
  /** Absent: nothing is written. */
  readonly output?: EvaluationOutput;
  readonly onProgress: OnProgress;
}

/** @throws AppError `model.unknown`, `input.*`, `usage.wrong` */
export async function evaluateModel(
  request: EvaluateRequest,
  ports: EvaluatePorts,
): Promise<Evaluation> {
  const subject = subjectOf(request, ports.registry);
  try {
    const source = await sourceOf(subject, request, ports);
    const run = await predictAll(source, ports, request.seed);
    ports.onProgress('computing', 0);
    const { evaluation, calibrator } = evaluationOf(subject.model, source, run, request);
    await ports.output?.finish({
      header: PREDICTIONS_HEADER,
      complete: (line) => completeLine(line, calibrator, direction(source.output)),
      evaluation,
      page: evaluationPage(evaluation),
    });
    return evaluation;
  } catch (error) {
    await ports.output?.discard();
    throw error;
  }
}

async function sourceOf(
  subject: Subject,
  request: EvaluateRequest,
  { records, tables, onProgress }: EvaluatePorts,
): Promise<PeopleSource> {
  const { outcomes } = request;
  if (outcomes !== undefined) {
    return recordPeople(subject, records, tables, request, outcomes, onProgress);
  }
  if (/\.(?:json|ndjson|jsonl)(?:\.gz)?$/iu.test(request.data)) {
    const message = 'FHIR records hold no outcome: give --outcomes FILE.csv with id and label';
    throw new AppError('usage.wrong', message, { where: request.data });
  }
  return tablePeople(subject, tables, request, onProgress);
}

function subjectOf(request: EvaluateRequest, registry: ModelRegistry): Subject {
  const loaded = registry.registered().map(({ model }) => model);
  const model = loaded.find(({ manifest }) => manifest.id === request.model);
  if (model === undefined) {
    const broken = registry.faults().find(({ where }) => where.includes(`/${request.model}/`));
    if (broken !== undefined) throw new AppError('model.invalid', broken.message);
    const ids = loaded.map(({ manifest }) => manifest.id).join(', ');
    throw new AppError('model.unknown', `no model "${request.model}"; there are: ${ids}`);
  }
  const { outputs } = model.manifest;
  const output =
    request.output === undefined ? outputs[0] : outputs.find(({ id }) => id === request.output);
  if (output === undefined) {
    const ids = outputs.map(({ id }) => id).join(', ');
    throw new AppError('usage.wrong', `--output: ${request.model} has ${ids}`);
  }
  return { model, output, against: loaded.filter((each) => each !== model) };
}

interface Run {
  readonly cohort: Cohort;
  readonly against: readonly CompiledModel[];
  readonly sampledShare: number;
  readonly missing: ReadonlyMap<string, number>;
  readonly clamped: ReadonlyMap<string, number>;
  readonly reasons: ReadonlyMap<string, number>;
  readonly seen: number;
}

/** Sex is the group for which the sets keep their promise; people of unknown sex are one of their own. */
function setGroup(sex: string | undefined): string {
  return sex ?? 'sex not known';
}

async function predictAll(
  source: PeopleSource,
  { output: written, onProgress }: EvaluatePorts,
  seed: number,
): Promise<Run> {
  const { output } = source;
  const against = source.against.filter(({ manifest }) =>
    manifest.outputs.some((each) => isSameOutcome(each, output)),
  );
  const cohort = emptyCohort(source.divisions.length, against.length);
  const sampledShare = Math.min(1, MOST_PEOPLE / source.data.rows);
  const random = seededRandom(seed);
  const [missing, clamped, reasons] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const count = (counts: Map<string, number>, key: string): void => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  let seen = 0;
  for await (const piece of source.people()) {
    const lines: string[] = [];
    for (const person of piece) {
      const isKept = sampledShare === 1 || random() < sampledShare;
      seen += 1;
      const scored = scoredBy(person.result, output);
      for (const [id, feature] of person.result.features) {
        // Known and outside the model's range is not missing: the abstentions tell it.
        if (!feature.known && feature.because !== 'outside-range') count(missing, id);
        if (feature.known && feature.clampedFrom !== undefined) count(clamped, id);
      }
      if (isKept) {
        if (scored.reason !== '') count(reasons, scored.reason);
        const others = person.others();
        const scores = against.map((other) => {
          const index = source.against.indexOf(other);
          const result = others[index];
          const same = other.manifest.outputs.find((each) => isSameOutcome(each, output));
          return result === undefined || same === undefined ? NaN : scoredBy(result, same).score;
        });
        addPerson(cohort, person, scored, scores);
      }
      if (written !== undefined)
        lines.push(draftLine(person, scored, setGroup(person.sex), isKept));
    }
    await written?.draft(lines);
  }
  onProgress('predicting', 1);
  return { cohort, against, sampledShare, missing, clamped, reasons, seen };
}

function evaluationOf(
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

/** Riley et al., Stat Med 2021: below 100 events and 100 others an external validation says little. */
const FEW = 100;

function warningsOf(
  { data }: PeopleSource,
  run: Run,
  cases: ScoredCases,
  answered: number,
): string[] {
  const [none = 0, some = 0] = countsOf(cases);
  const silent = 1 - answered / run.cohort.labels.length;
  const warnings: string[] = [];
  if (Math.min(none, some) < FEW) {
    warnings.push(
      `Only ${some} people with and ${none} without the outcome: fewer than ${FEW} of either say little about calibration.`,
    );
  }
  if (silent > 0.05) {
    warnings.push(
      `The model abstains for ${(100 * silent).toFixed(1)} % of the rows; the figures are of the others.`,
    );
  }
  if (data.unlabelled > 0) {
    warnings.push(
      `${data.unlabelled} rows without an outcome were left out; such people are rarely like the others.`,
    );
  }
  if (run.sampledShare < 1) {
    warnings.push(
      `The figures rest on a random ${(100 * run.sampledShare).toFixed(1)} % of the rows; all are in predictions.csv.`,
    );
  }
  return warnings;
}
