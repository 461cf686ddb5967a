/** A table of people with outcomes → the people, checked, with what the models say about each. */
import type { ModelResult, FeatureVector } from '../../domain/assessment.ts';
import type { CompiledModel } from '../../domain/compiled-model.ts';
import type { Table, TableFiles, TableRow } from '../../ports/table-files.ts';
import { booleanOf, isMissing } from '../../steps/features/table-cell.ts';
import { rowReader } from '../../steps/features/table-row.ts';
import type { RowReader } from '../../steps/features/table-row.ts';
import { scoreFeatures } from '../../steps/scoring/score-model.ts';
import { AppError } from '../../errors.ts';
import { checkTable, labelAt, weightAt } from './check-table.ts';
import type {
  EvaluatedPerson,
  EvaluateRequest,
  OnProgress,
  PeopleSource,
  Subject,
} from './request.ts';
import { planTable } from './table-plan.ts';
import type { TablePlan } from './table-plan.ts';

/** @throws AppError `input.invalid`, `input.unreadable`, `input.duplicate-patient`, `usage.wrong` */
export async function tablePeople(
  subject: Subject,
  tables: TableFiles,
  request: EvaluateRequest,
  onProgress: OnProgress,
): Promise<PeopleSource> {
  const table = await tables.open(request.data);
  const plan = inFile(table.name, () => planTable(subject, table.header, request));
  const { rows, unlabelled } = await checkTable(table, plan, request, onProgress);
  return {
    data: {
      file: table.name,
      sha256: await table.sha256(),
      rows,
      unlabelled,
      weighted: plan.weight !== undefined,
      columns: columnsRead(table, plan),
      unusedColumns: plan.unused,
    },
    output: plan.output,
    against: plan.against.map(({ model }) => model),
    divisions: plan.divisions.map(({ name }) => name),
    people: () => readPeople(subject, table, plan, request, onProgress),
  };
}

/** A fault of the header is told with the file. */
function inFile<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'input.invalid') throw error;
    throw new AppError(error.code, error.message, { where });
  }
}

function columnsRead({ header }: Table, plan: TablePlan): Record<string, string> {
  const name = (place: number): string => header[place] ?? '';
  const inputs = plan.inputs.map(({ place, input, unit }) => {
    const own =
      unit === undefined || unit === input.unit ? '' : `, converted to ${input.unit ?? ''}`;
    return [name(place), `${input.id}${unit === undefined ? '' : ` in ${unit}`}${own}`] as const;
  });
  return Object.fromEntries([
    [name(plan.label), 'outcome'],
    ...(plan.id === undefined ? [] : [[name(plan.id), 'id'] as const]),
    ...(plan.weight === undefined ? [] : [[name(plan.weight), 'weight'] as const]),
    ...plan.exclusions.map(({ place, rule }) => [name(place), `population: ${rule.text}`] as const),
    ...plan.divisions.map((each) => [name(each.place), `group: ${each.name}`] as const),
    ...inputs,
  ]);
}

interface Reader {
  readonly model: CompiledModel;
  readonly read: RowReader;
}

async function* readPeople(
  subject: Subject,
  table: Table,
  plan: TablePlan,
  request: EvaluateRequest,
  onProgress: OnProgress,
): AsyncGenerator<readonly EvaluatedPerson[]> {
  const { settings } = request;
  const readerOf = (model: CompiledModel, inputs: TablePlan['inputs']): Reader => ({
    model,
    read: rowReader(model.manifest, inputs, settings, table.decimalComma),
  });
  const main = readerOf(subject.model, plan.inputs);
  const others = plan.against.map(({ model, inputs }) => readerOf(model, inputs));
  const assess = ({ model, read }: Reader, row: TableRow, age: number | undefined): ModelResult => {
    const features = read(row.cells);
    return outside(model, features, row, plan, age) ?? scoreFeatures(model, features, settings);
  };
  let number = 0;
  const onRead = (bytes: number): void => onProgress('predicting', bytes / table.bytes);
  for await (const piece of table.rows(onRead)) {
    const people: EvaluatedPerson[] = [];
    for (const row of piece) {
      number += 1;
      const label = labelAt(plan, row);
      if (label === undefined) continue;
      const age = ageAt(plan, row);
      people.push({
        id: plan.id === undefined ? String(number) : (row.cells[plan.id] ?? ''),
        label,
        weight: weightAt(plan, row, table.decimalComma),
        result: assess(main, row, age),
        others: () => others.map((other) => assess(other, row, age)),
        ageYears: age,
        sex: sexAt(plan, row),
        groups: plan.divisions.map(({ place }) => groupAt(row, place)),
      });
    }
    yield people;
  }
}

function ageAt({ age }: TablePlan, { cells }: TableRow): number | undefined {
  const text = age === undefined ? '' : (cells[age] ?? '');
  const years = text === '' ? NaN : Number(text.replace(',', '.'));
  return Number.isFinite(years) ? years : undefined;
}

function sexAt({ sex }: TablePlan, { cells }: TableRow): string | undefined {
  const text = (sex === undefined ? '' : (cells[sex] ?? '')).toLowerCase();
  if (['f', 'w', 'female'].includes(text)) return 'female';
  return ['m', 'male'].includes(text) ? 'male' : undefined;
}

function groupAt({ cells }: TableRow, place: number): string | undefined {
  const text = cells[place] ?? '';
  return isMissing(text) ? undefined : text;
}

/** By age, and by what the table says about the rules of the population; what it does not say excludes nobody. */
function outside(
  { manifest }: CompiledModel,
  features: FeatureVector,
  { cells }: TableRow,
  plan: TablePlan,
  age: number | undefined,
): ModelResult | undefined {
  const { ages, rules } = manifest.eligibility;
  const isOfAge = ages === undefined || age === undefined || (age >= ages.low && age <= ages.high);
  const broken = plan.exclusions.find(({ rule, place }) => {
    const text = cells[place] ?? '';
    if (isMissing(text) || !rules.includes(rule)) return false;
    return booleanOf(text) === (rule.kind === 'exclude');
  });
  if (isOfAge && broken === undefined) return undefined;
  return {
    manifest,
    features,
    computable: false,
    because: 'outside-population',
    detail: broken === undefined ? 'Outside the ages of the model.' : `${broken.rule.text}.`,
    refusedBy: [],
    missing: [],
    alerts: [],
    remarks: [],
  };
}
