/** Header of a table → which column is the outcome, the id, the weight, an input, a group or a reason for exclusion. */
import type { CompiledModel } from '../../domain/compiled-model.ts';
import type { EligibilityRule, ModelManifest, ModelOutput } from '../../domain/model.ts';
import { AppError } from '../../errors.ts';
import { inputColumns, plainName } from '../../steps/features/table-columns.ts';
import type { InputColumn } from '../../steps/features/table-columns.ts';
import type { EvaluateRequest, Subject } from './request.ts';

const LABELS = ['label', 'outcome', 'event', 'target', 'y'];
const IDS = ['id', 'patient_id', 'patient', 'subject', 'row_id'];
const WEIGHTS = ['sample_weight', 'survey_weight'];
const ETHNICITY = ['ethnicity', 'race', 'race_ethnicity'];

interface ExclusionColumn {
  readonly rule: EligibilityRule;
  readonly place: number;
}

export interface TablePlan {
  readonly output: ModelOutput;
  readonly label: number;
  readonly id: number | undefined;
  readonly weight: number | undefined;
  readonly inputs: readonly InputColumn[];
  readonly age: number | undefined;
  readonly sex: number | undefined;
  readonly exclusions: readonly ExclusionColumn[];
  readonly divisions: readonly { readonly name: string; readonly place: number }[];
  readonly against: readonly {
    readonly model: CompiledModel;
    readonly inputs: readonly InputColumn[];
  }[];
  readonly unused: readonly string[];
}

/** @throws AppError `input.invalid` (the header), `usage.wrong` (an option names no column) */
export function planTable(
  { model, output, against }: Subject,
  header: readonly string[],
  request: EvaluateRequest,
): TablePlan {
  const { manifest } = model;
  const named = (name: string | undefined, option: string): number | undefined =>
    name === undefined ? undefined : placeNamed(header, name, option);
  const { label, output: labelled } = labelOf(manifest, output, header, request);
  const id = named(request.id, '--id') ?? firstOf(header, IDS);
  const weight = named(request.weight, '--weight') ?? firstOf(header, WEIGHTS);
  const taken = new Set([label, id, weight].filter((place) => place !== undefined));
  const inputs = inputColumns(manifest, header, taken);
  const exclusions = exclusionColumns(manifest, header, taken);
  const divisions = divisionsOf(header, request.groups);
  const age = placeOf(inputs, 'age') ?? firstOf(header, ['age']);
  const sex = placeOf(inputs, 'sex') ?? firstOf(header, ['sex', 'gender']);
  const others = against.flatMap((other) => {
    const columns = columnsIfAll(other.manifest, header, taken);
    return columns === undefined ? [] : [{ model: other, inputs: columns }];
  });
  const used = new Set([
    ...taken,
    ...[age, sex],
    ...[...inputs, ...exclusions, ...divisions].map(({ place }) => place),
  ]);
  return {
    output: labelled,
    label,
    id,
    weight,
    inputs,
    age,
    sex,
    exclusions,
    divisions,
    against: others,
    unused: header.filter((_, place) => !used.has(place)),
  };
}

/** Columns of a file that holds outcomes alone; the rest is in records. */
export interface OutcomePlan {
  readonly output: ModelOutput;
  readonly label: number;
  readonly labelName: string;
  readonly id: number;
  readonly asOf: number | undefined;
  readonly weight: number | undefined;
  readonly divisions: TablePlan['divisions'];
  readonly unused: readonly string[];
}

/** @throws AppError `input.invalid`, `usage.wrong` */
export function planOutcomes(
  { model, output }: Subject,
  header: readonly string[],
  request: EvaluateRequest,
): OutcomePlan {
  const { label, output: labelled } = labelOf(model.manifest, output, header, request);
  const id =
    request.id === undefined ? firstOf(header, IDS) : placeNamed(header, request.id, '--id');
  if (id === undefined) {
    const message = `no column for the patient; name it id, or give --id COLUMN. The header names: ${header.join(', ')}`;
    throw new AppError('input.invalid', message);
  }
  const asOf = firstOf(header, ['as_of', 'index_date']);
  const weight =
    request.weight === undefined
      ? firstOf(header, WEIGHTS)
      : placeNamed(header, request.weight, '--weight');
  const divisions = request.groups.map((name) => ({
    name,
    place: placeNamed(header, name, '--group'),
  }));
  const used = new Set([label, id, asOf, weight, ...divisions.map(({ place }) => place)]);
  const unused = header.filter((_, place) => !used.has(place));
  const labelName = header[label] ?? '';
  return { output: labelled, label, labelName, id, asOf, weight, divisions, unused };
}

/** The label may be named after one of the model's outputs, which then is the one evaluated. */
function labelOf(
  { outputs }: ModelManifest,
  output: ModelOutput,
  header: readonly string[],
  request: EvaluateRequest,
): { readonly label: number; readonly output: ModelOutput } {
  if (request.label !== undefined) {
    return { label: placeNamed(header, request.label, '--label'), output };
  }
  const usual = firstOf(header, LABELS);
  if (usual !== undefined) return { label: usual, output };
  const candidates = request.output === undefined ? outputs : [output];
  for (const each of candidates) {
    const label = firstOf(header, [each.id, each.outcome]);
    if (label !== undefined) return { label, output: each };
  }
  const names = [...LABELS, ...candidates.map((each) => each.id)].join(', ');
  throw new AppError(
    'input.invalid',
    `no column for the outcome; name it one of ${names}, or give --label COLUMN. The header names: ${header.slice(0, 30).join(', ')}`,
  );
}

function placeNamed(header: readonly string[], name: string, option: string): number {
  const place = header.findIndex((each) => plainName(each) === plainName(name));
  if (place >= 0) return place;
  throw new AppError(
    'usage.wrong',
    `${option} "${name}": the header has no such column; it names: ${header.slice(0, 30).join(', ')}`,
  );
}

function firstOf(header: readonly string[], names: readonly string[]): number | undefined {
  for (const name of names) {
    const place = header.findIndex((each) => plainName(each) === plainName(name));
    if (place >= 0) return place;
  }
  return undefined;
}

function placeOf(inputs: readonly InputColumn[], from: 'age' | 'sex'): number | undefined {
  return inputs.find(({ input }) => input.sources.some((source) => source.from === from))?.place;
}

/** A column named after a condition of a rule (`ascvd`), a medication group, or the rule's own question. */
function exclusionColumns(
  manifest: ModelManifest,
  header: readonly string[],
  taken: ReadonlySet<number>,
): ExclusionColumn[] {
  return manifest.eligibility.rules.flatMap((rule) => {
    const names = [
      ...(rule.conditions ?? []),
      ...(rule.medications ?? []),
      rule.answer ?? [],
    ].flat();
    return names.flatMap((name) => {
      const place = firstOf(header, [name]);
      return place === undefined || taken.has(place) ? [] : [{ rule, place }];
    });
  });
}

function divisionsOf(header: readonly string[], groups: readonly string[]) {
  const ethnicity = firstOf(header, ETHNICITY);
  const known = ethnicity === undefined ? [] : [{ name: 'ethnicity', place: ethnicity }];
  const asked = groups.map((name) => ({ name, place: placeNamed(header, name, '--group') }));
  return [...known, ...asked];
}

function columnsIfAll(
  manifest: ModelManifest,
  header: readonly string[],
  taken: ReadonlySet<number>,
): InputColumn[] | undefined {
  try {
    return inputColumns(manifest, header, taken);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
