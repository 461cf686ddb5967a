/**
 * A model and people whose outcome is known → how well it does on them, and what it said about each.
 *
 * The people are read twice: first every fault is looked for, then the model is run. Memory holds at most 250,000 of them;
 * of larger files a random share counts for the figures, while all are predicted.
 */
import type { CompiledModel } from '../domain/compiled-model.ts';
import type { Evaluation } from '../domain/evaluation.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { EvaluationOutput } from '../ports/evaluation-output.ts';
import type { LocalEvaluations } from '../ports/local-evaluations.ts';
import type { ModelRegistry } from '../ports/model-registry.ts';
import type { RecordFiles } from '../ports/record-files.ts';
import type { TableFiles } from '../ports/table-files.ts';
import { evaluationPage } from '../steps/report/evaluation/page.ts';
import { direction } from './evaluate/cohort.ts';
import { evaluationOf } from './evaluate/evaluation.ts';
import { completeLine, PREDICTIONS_HEADER } from './evaluate/predictions.ts';
import { recordPeople } from './evaluate/record-people.ts';
import type { EvaluateRequest, OnProgress, PeopleSource, Subject } from './evaluate/request.ts';
import { predictAll } from './evaluate/run.ts';
import { tablePeople } from './evaluate/table-people.ts';

export interface EvaluatePorts {
  readonly registry: ModelRegistry;
  readonly tables: TableFiles;
  readonly records: RecordFiles;
  /** Absent: nothing is written. */
  readonly output?: EvaluationOutput;
  /** Absent: it is not kept for the model's card. */
  readonly local?: Pick<LocalEvaluations, 'keep'>;
  readonly clock: Clock;
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
    await ports.local?.keep(evaluation, ports.clock.now());
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
  const model = modelOf(request.model, loaded, registry);
  if (model === undefined) {
    const broken = registry.faults().find(({ where }) => where.includes(`/${request.model}/`));
    if (broken !== undefined) throw new AppError('model.invalid', broken.message);
    if (registry.networks().some(({ pack }) => pack.manifest.id === request.model)) {
      const message = `${request.model} reads images, this evaluates models that read values; how well it does stands in its package: mentor models show ${request.model}`;
      throw new AppError('usage.wrong', message);
    }
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

/** The served version, or the one that is named: `id@version`. @throws AppError `model.unknown`, `model.invalid` */
function modelOf(
  named: string,
  served: readonly CompiledModel[],
  registry: ModelRegistry,
): CompiledModel | undefined {
  const [id, version] = named.split('@');
  const found = served.find(({ manifest }) => manifest.id === id);
  if (id === undefined || version === undefined) return found;
  if (found?.manifest.version === version) return found;
  const opened = registry.open(id, version);
  return 'pack' in opened ? undefined : opened.model;
}
