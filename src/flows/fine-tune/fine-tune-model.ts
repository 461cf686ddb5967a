/**
 * An installed version and a hospital's own people with known outcomes → a new version, fitted to them and tested on others.
 *
 * Two thirds are learned from, one third judges both versions. What is tested is what is written; nothing is served by it.
 */
import { createHash } from 'node:crypto';
import type { MadeFrom, ModelOutput } from '../../domain/model.ts';
import type { ScoredCases } from '../../domain/scored-cases.ts';
import type { HospitalSettings } from '../../domain/settings.ts';
import { AppError } from '../../errors.ts';
import type { ModelRegistry, RegisteredModel } from '../../ports/model-registry.ts';
import type { PackageWriter } from '../../ports/package-writer.ts';
import type { TableFiles } from '../../ports/table-files.ts';
import { stratifiedFolds } from '../../steps/learn/split.ts';
import { compileModel } from '../../steps/scoring/compile-model.ts';
import { scoreFeatures } from '../../steps/scoring/score-model.ts';
import { tablePeople } from '../evaluate/table-people.ts';
import { localTest } from './evaluation.ts';
import type { LocalTest } from './evaluation.ts';
import { casesOf, fitTo, requireEnough } from './fit.ts';
import { checkLocal, localPeople, refuseSecondOutcome } from './local-people.ts';
import type { LocalPerson } from './local-people.ts';
import { fineTunedFiles } from './package.ts';

export interface FineTuneRequest {
  readonly id: string;
  /** Of the parent. */
  readonly version: string;
  /** CSV, as for an evaluation. */
  readonly data: string;
  readonly seed: number;
  readonly how: MadeFrom['how'];
  /** Of the new version; made out of the data where it is absent. */
  readonly newVersion?: string;
  readonly output?: string;
  readonly label?: string;
  readonly idColumn?: string;
  readonly settings: HospitalSettings;
}

export interface FineTunePorts {
  readonly registry: Pick<ModelRegistry, 'open'>;
  readonly tables: TableFiles;
  readonly writer: PackageWriter;
  readonly onProgress: (line: string) => void;
}

export interface FineTunedModel {
  readonly id: string;
  readonly version: string;
  readonly folder: string;
  readonly from: string;
  readonly test: LocalTest;
}

/** One person in so many judges. */
const PARTS = 3;

/** @throws AppError `model.unknown`, `model.invalid`, `input.*`, `training.invalid`, `training.failed`, `usage.wrong` */
export async function fineTuneModel(
  request: FineTuneRequest,
  ports: FineTunePorts,
): Promise<FineTunedModel> {
  const { id, version, how, seed, settings } = request;
  const parent = tabular(ports.registry.open(id, version), id);
  const output = outputOf(parent, request.output);
  const subject = { model: parent.model, output, against: [] };
  ports.onProgress(`reading ${request.data}`);
  const source = await tablePeople(subject, ports.tables, evaluating(request), () => undefined);
  requireProbability(source.output, id);
  await refuseSecondOutcome(ports.tables, request.data, source, request.label);
  const people = await localPeople(subject, source);
  requireEnough(people, 0);
  checkLocal(subject, people, how === 're-estimate');
  const { fitted, tested } = split(people, seed);
  ports.onProgress(`fitting to ${fitted.length} people`);
  const fit = fitTo(parent.model, source.output, fitted, how);
  const { weights } = parent.model.manifest;
  const madeFrom: MadeFrom = {
    id,
    version,
    sha256: weights.sha256,
    how,
    output: source.output.id,
    seed,
    data: {
      file: source.data.file.split(/[/\\]/u).at(-1) ?? '',
      sha256: source.data.sha256,
      fitted: countsOf(fitted),
      tested: countsOf(tested),
    },
  };
  const young = request.newVersion ?? `${version}-local.${digestOf(madeFrom).slice(0, 8)}`;
  const made = compileModel({
    manifest: { ...parent.model.manifest, version: young },
    definition: fit.definition,
  });
  ports.onProgress(`testing on ${tested.length} others`);
  const after = tested.map((person) => {
    const result = scoreFeatures(made, person.features, settings);
    const said = result.computable
      ? result.predictions.find(({ output: each }) => each.id === source.output.id)?.probability
      : undefined;
    return said ?? person.probability;
  });
  const before = casesOf(tested);
  const test = localTest(inWords(madeFrom, source.output), before, rescored(before, after));
  const files = fineTunedFiles({
    parent: parent.model,
    cases: parent.cases,
    version: young,
    definition: fit.definition,
    inWords: fit.inWords,
    madeFrom,
    test,
  });
  const folder = await ports.writer.write(id, young, files);
  return { id, version: young, folder, from: `${id}@${version}`, test };
}

function tabular(opened: ReturnType<ModelRegistry['open']>, id: string): RegisteredModel {
  if (!('pack' in opened)) return opened;
  const message = `${id} is a network that reads images: its fitting is not done from a table`;
  throw new AppError('usage.wrong', message);
}

function outputOf({ model }: RegisteredModel, named: string | undefined): ModelOutput {
  const { id, outputs } = model.manifest;
  const output =
    named === undefined
      ? (outputs.find(({ scale }) => scale === 'probability') ?? outputs[0])
      : outputs.find((each) => each.id === named);
  if (output !== undefined) return output;
  const ids = outputs.map((each) => each.id).join(', ');
  throw new AppError('usage.wrong', `--output: ${id} has ${ids}`);
}

function requireProbability({ scale, id: output }: ModelOutput, id: string): void {
  if (scale === 'probability') return;
  const message = `${id} gives a score (${output}), not a probability: there is nothing to fit to local people`;
  throw new AppError('training.invalid', message);
}

function evaluating({ id, data, seed, settings, output, label, idColumn }: FineTuneRequest) {
  return {
    model: id,
    data,
    groups: [],
    coverage: 0.9,
    seed,
    dropUnlabelled: false,
    trustUnits: false,
    settings,
    ...(output === undefined ? {} : { output }),
    ...(label === undefined ? {} : { label }),
    ...(idColumn === undefined ? {} : { id: idColumn }),
  };
}

function split(
  people: readonly LocalPerson[],
  seed: number,
): { readonly fitted: readonly LocalPerson[]; readonly tested: readonly LocalPerson[] } {
  const groups = people.map(({ id }) => id);
  const labels = Uint8Array.from(people, ({ label }) => label);
  const [fold] = stratifiedFolds({ groups, labels }, PARTS, seed);
  const judges = new Set(fold?.test);
  return {
    fitted: people.filter((_, place) => !judges.has(place)),
    tested: people.filter((_, place) => judges.has(place)),
  };
}

function countsOf(people: readonly LocalPerson[]): MadeFrom['data']['fitted'] {
  return { people: people.length, events: people.filter(({ label }) => label === 1).length };
}

function inWords({ data }: MadeFrom, output: ModelOutput) {
  return {
    train: `local data ${data.file}, two thirds of the people`,
    test: `local data ${data.file}, the other third`,
    outcome: output.meaning,
  };
}

function rescored(cases: ScoredCases, scores: readonly number[]): ScoredCases {
  return { ...cases, scores: Float64Array.from(scores) };
}

function digestOf(made: MadeFrom): string {
  return createHash('sha256').update(JSON.stringify(made)).digest('hex');
}
