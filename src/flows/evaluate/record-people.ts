/** FHIR records and a table of outcomes → the people, with what the model says about each as of the moment of prediction. */
import { createHash } from 'node:crypto';
import type { ModelResult } from '../../domain/assessment.ts';
import type { CompiledModel } from '../../domain/compiled-model.ts';
import type { PatientRecord } from '../../domain/patient-record.ts';
import { AppError } from '../../errors.ts';
import type { DataSet, RecordFiles } from '../../ports/record-files.ts';
import type { TableFiles } from '../../ports/table-files.ts';
import { readFeatures } from '../../steps/features/read-features.ts';
import { readPatientRecord } from '../../steps/record/read-patient-record.ts';
import { splitBundle } from '../../steps/record/split-bundle.ts';
import type { PatientGroup } from '../../steps/record/split-bundle.ts';
import { scoreModel } from '../../steps/scoring/score-model.ts';
import { isSameOutcome } from './cohort.ts';
import { patientId, readOutcomes } from './outcome-table.ts';
import type { Outcomes } from './outcome-table.ts';
import type {
  EvaluatedPerson,
  EvaluateRequest,
  OnProgress,
  PeopleSource,
  Subject,
} from './request.ts';

/** What is read, and what it is held against. */
interface Reading {
  readonly subject: Subject;
  readonly files: RecordFiles;
  readonly dataSets: readonly DataSet[];
  readonly outcomes: Outcomes;
  readonly request: EvaluateRequest;
  readonly onProgress: OnProgress;
}

/**
 * @param outcomesFile CSV: id, label, as_of …
 * @throws AppError `input.*`, `usage.wrong`
 */
export async function recordPeople(
  subject: Subject,
  files: RecordFiles,
  tables: TableFiles,
  request: EvaluateRequest,
  outcomesFile: string,
  onProgress: OnProgress,
): Promise<PeopleSource> {
  const dataSets = await files.list([request.data]);
  const outcomes = await readOutcomes(subject, tables, outcomesFile, request);
  const { plan, rows, unlabelled } = outcomes;
  const against = subject.against.filter(({ manifest }) =>
    manifest.outputs.some((each) => isSameOutcome(each, plan.output)),
  );
  const reading = {
    subject: { ...subject, against },
    files,
    dataSets,
    outcomes,
    request,
    onProgress,
  };
  return {
    data: {
      file: request.data,
      sha256: await checkRecords(reading, outcomesFile),
      rows,
      unlabelled,
      weighted: plan.weight !== undefined,
      columns: {
        'FHIR records': 'every input, as of the moment of prediction',
        [plan.labelName]: 'outcome',
      },
      unusedColumns: plan.unused,
    },
    output: plan.output,
    against,
    divisions: ['ethnicity', ...plan.divisions.map(({ name }) => name)],
    people: () => readPeople(reading),
  };
}

/** Every patient with an outcome has a record, once. @returns sha256 of outcomes and records, as they were read */
async function checkRecords(reading: Reading, outcomesFile: string): Promise<string> {
  const { byPatient, sha256 } = reading.outcomes;
  const hash = createHash('sha256').update(sha256);
  const found = new Set<string>();
  for await (const { subject, resources } of groupsOf(reading, 'checking')) {
    hash.update(JSON.stringify(resources));
    const id = patientId(subject);
    if (found.has(id)) {
      const message = 'a patient stands in two files; a person counts once';
      throw new AppError('input.duplicate-patient', message, { where: reading.request.data });
    }
    if (byPatient.has(id)) found.add(id);
  }
  const lacking = byPatient.size - found.size;
  if (lacking === 0) return hash.digest('hex');
  throw new AppError(
    'input.invalid',
    `${lacking} of ${byPatient.size} patients with an outcome have no record in the data; the ids must be those of the Patient resources`,
    { where: outcomesFile },
  );
}

async function* readPeople(reading: Reading): AsyncGenerator<readonly EvaluatedPerson[]> {
  const { subject, outcomes, request } = reading;
  const { settings } = request;
  for await (const group of groupsOf(reading, 'predicting')) {
    const id = patientId(group.subject);
    const outcome = outcomes.byPatient.get(id);
    if (outcome === undefined) continue;
    const { label, weight, asOf, groups } = outcome;
    const record = readPatientRecord(group.resources, { subject: group.subject, asOf, settings });
    const assess = (model: CompiledModel): ModelResult =>
      scoreModel(model, record, readFeatures(record, model.manifest, settings), settings);
    const person: EvaluatedPerson = {
      id,
      label,
      weight,
      result: assess(subject.model),
      others: () => subject.against.map(assess),
      ageYears: record.ageYears,
      sex: record.gender === 'female' || record.gender === 'male' ? record.gender : undefined,
      groups: [ethnicityOf(record), ...groups],
    };
    yield [person];
  }
}

async function* groupsOf(
  { files, dataSets, onProgress }: Reading,
  phase: 'checking' | 'predicting',
): AsyncGenerator<PatientGroup> {
  for (const [at, dataSet] of dataSets.entries()) {
    for (const group of splitBundle(await files.read(dataSet))) yield group;
    onProgress(phase, (at + 1) / dataSets.length);
  }
}

/** US Core ombCategory; of several the record states, all. */
const RACES: Readonly<Record<string, string>> = {
  '2106-3': 'White',
  '2054-5': 'Black or African American',
  '2028-9': 'Asian',
  '1002-5': 'American Indian or Alaska Native',
  '2076-8': 'Native Hawaiian or Other Pacific Islander',
  '2131-1': 'Other',
};

function ethnicityOf({ raceCodes }: PatientRecord): string | undefined {
  const names = raceCodes.flatMap((code) => RACES[code] ?? []);
  return names.length === 0 ? undefined : names.join(' and ');
}
