/**
 * One data set → the results of every patient in it, as text, and what is wrong with it. It never throws for bad data.
 */
import type { HospitalSettings } from '../domain/settings.ts';
import type { PatientRecord } from '../domain/patient-record.ts';
import { AppError, ERRORS } from '../errors.ts';
import type { DataSet, RecordFiles } from '../ports/record-files.ts';
import { splitBundle } from '../steps/record/split-bundle.ts';
import { assessPatient } from './assess-patient.ts';
import type { Knowledge } from './assess-resources.ts';
import type { Format, Piece } from './serialized-bundle.ts';
import { serializedBundle } from './serialized-bundle.ts';

/** What all data sets of a run are assessed with. */
export interface AssessOptions {
  readonly asOf: string;
  readonly settings: HospitalSettings;
  readonly models?: ReadonlySet<string>;
  readonly format: Format;
}

export interface Fault {
  /** File, and the place in it. */
  readonly where: string;
  readonly message: string;
  readonly code: string;
  readonly exitCode: number;
}

export interface PatientOutput {
  /** Address of the Provenance: the same only where everything else is. */
  readonly key: string;
  readonly devices: readonly Piece[];
  /** Entries or lines, as UTF-8, with a newline (and comma) between them. */
  readonly text: Uint8Array<ArrayBuffer>;
}

export interface DataSetResult {
  readonly name: string;
  readonly patients: readonly PatientOutput[];
  readonly faults: readonly Fault[];
}

export type AssessDataSet = (dataSet: DataSet) => Promise<DataSetResult>;

const SEPARATORS = { bundle: ',\n', ndjson: '\n' } as const;

export function dataSetAssessor(
  files: RecordFiles,
  knowledge: Knowledge,
  options: AssessOptions,
): AssessDataSet {
  return async (dataSet) => {
    const { name } = dataSet;
    try {
      const groups = splitBundle(await files.read(dataSet));
      const patients: PatientOutput[] = [];
      const faults: Fault[] = [];
      groups.forEach((group, index) => {
        const where = groups.length === 1 ? name : `${name}: patient ${index + 1}`;
        try {
          const { record, bundle } = assessPatient({ ...options, ...group }, knowledge);
          patients.push(outputOf(bundle, options));
          faults.push(...circularFaults(record, where));
        } catch (error) {
          faults.push(faultOf(error, where));
        }
      });
      return { name, patients, faults };
    } catch (error) {
      return { name, patients: [], faults: [faultOf(error, name)] };
    }
  };
}

function outputOf(
  bundle: Parameters<typeof serializedBundle>[0],
  { format }: AssessOptions,
): PatientOutput {
  const { devices, others } = serializedBundle(bundle, format);
  const text = others.map((piece) => piece.text).join(SEPARATORS[format]);
  return { key: others.at(-1)?.urn ?? '', devices, text: new TextEncoder().encode(text) };
}

/** The values are read, each once, and the result stands; that the data are bad is said all the same. */
function circularFaults({ unused }: PatientRecord, where: string): Fault[] {
  const code = 'input.circular-reference';
  const circular = unused.find(({ because }) => because === 'circular-reference');
  if (circular === undefined) return [];
  const { source, detail } = circular;
  const message = `${detail}; correct Observation.hasMember or derivedFrom at the source`;
  return [{ where: `${where}: ${source.reference}`, message, code, ...ERRORS[code] }];
}

/** @param where the file; the error itself may say the place in it */
export function faultOf(error: unknown, where: string): Fault {
  if (error instanceof AppError) {
    const place = error.where === undefined || where.includes(error.where) ? '' : error.where;
    const full = place.startsWith(where) ? place : [where, place].filter(Boolean).join(': ');
    return { where: full, message: error.message, code: error.code, ...ERRORS[error.code] };
  }
  if (error instanceof RangeError) {
    const message = 'the data are nested too deeply, or too large, to be read';
    return { where, message, code: 'input.invalid', ...ERRORS['input.invalid'] };
  }
  const kind = error instanceof Error ? error.name : 'unknown';
  const message = `it cannot be assessed, by a mistake of this program (${kind}); please report it`;
  return { where, message, code: 'internal', exitCode: 1 };
}
