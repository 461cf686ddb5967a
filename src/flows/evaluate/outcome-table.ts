/** A CSV file of outcomes → by patient id: what happened, from when on, and the groups. */
import { instantOf } from '../../domain/instant.ts';
import { AppError } from '../../errors.ts';
import type { TableFiles } from '../../ports/table-files.ts';
import { isMissing } from '../../steps/features/table-cell.ts';
import { labelAt, oneClass, weightAt } from './check-table.ts';
import type { EvaluateRequest, Subject } from './request.ts';
import { planOutcomes } from './table-plan.ts';
import type { OutcomePlan } from './table-plan.ts';

interface Outcome {
  readonly label: 0 | 1;
  readonly weight: number;
  /** "Now" of the prediction: nothing later is read. */
  readonly asOf: string;
  readonly groups: readonly (string | undefined)[];
}

export interface Outcomes {
  readonly plan: OutcomePlan;
  readonly sha256: string;
  readonly rows: number;
  readonly unlabelled: number;
  /** By patient id, without `Patient/`. */
  readonly byPatient: ReadonlyMap<string, Outcome>;
}

/** @throws AppError `input.*`, `usage.wrong` */
export async function readOutcomes(
  subject: Subject,
  tables: TableFiles,
  file: string,
  request: EvaluateRequest,
): Promise<Outcomes> {
  const table = await tables.open(file);
  const plan = planOutcomes(subject, table.header, request);
  const byPatient = new Map<string, Outcome>();
  const labels = [0, 0];
  let [rows, unlabelled] = [0, 0];
  for await (const piece of table.rows()) {
    for (const row of piece) {
      rows += 1;
      const where = `${table.name}: line ${row.line}`;
      const label = placed(where, () => labelAt(plan, row));
      if (label === undefined) {
        if (!request.dropUnlabelled)
          throw invalid(
            where,
            'the outcome is missing; complete it, or leave such patients out knowingly with --drop-unlabelled',
          );
        unlabelled += 1;
        continue;
      }
      const id = patientId(row.cells[plan.id] ?? '');
      if (id === '') throw invalid(where, 'the id of the patient is empty');
      if (byPatient.has(id))
        throw invalid(where, 'this patient has an outcome already in a line before');
      labels[label] = (labels[label] ?? 0) + 1;
      byPatient.set(id, {
        label,
        weight: placed(where, () => weightAt(plan, row, table.decimalComma)),
        asOf: asOfAt(plan, row.cells, where, request.asOf),
        groups: plan.divisions.map(({ place }) => {
          const text = row.cells[place] ?? '';
          return isMissing(text) ? undefined : text;
        }),
      });
    }
  }
  oneClass(table.name, labels);
  return { plan, sha256: await table.sha256(), rows, unlabelled, byPatient };
}

/** `Patient/17`, `https://…/Patient/17` and `17` are the same patient. */
export function patientId(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

function asOfAt(
  { asOf }: OutcomePlan,
  cells: readonly string[],
  where: string,
  forAll: string | undefined,
): string {
  const text = asOf === undefined ? '' : (cells[asOf] ?? '');
  const own = text === '' ? forAll : instantOf(text);
  if (own !== undefined) return own;
  throw invalid(
    where,
    text === ''
      ? 'no moment of prediction: what was recorded after it must not be read. Give a column as_of, or --as-of for all'
      : 'as_of is no date like 2020-01-31 and no instant with seconds and zone',
  );
}

function placed<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, error.message, { where });
  }
}

function invalid(where: string, message: string): AppError {
  return new AppError('input.invalid', message, { where });
}
