/** An invented cohort with outcomes, as a hospital would export it: the same people for the same seed. */
import { seededRandom } from '#src/steps/learn/metrics/bootstrap.ts';

export const COHORT_HEADER =
  'id,age,sex,race,Total cholesterol,hdl-cholesterol [mg/dL],sbp,bpTreated,smoker,diabetes,site,label';

/** Rows of the columns of COHORT_HEADER: inputs of pce-2013, and an outcome that depends on them. */
export function cohortRows(count: number, seed = 5): string[][] {
  const random = seededRandom(seed);
  const normal = (mean: number, spread: number): number => {
    const sum = random() + random() + random() + random() - 2;
    return mean + spread * sum * Math.sqrt(3);
  };
  const yes = (share: number): boolean => random() < share;
  const bit = (value: boolean): string => (value ? '1' : '0');
  return Array.from({ length: count }, (_, n) => {
    const age = 38 + 42 * random();
    const isMale = yes(0.5);
    const [total, hdl, sbp] = [normal(200, 38), Math.max(20, normal(52, 14)), normal(128, 18)];
    const [treated, smoker, diabetes] = [yes(0.3), yes(0.18), yes(0.12)];
    const logOdds =
      -8.2 +
      0.085 * age +
      (isMale ? 0.5 : 0) +
      0.004 * (total - 200) -
      0.02 * (hdl - 52) +
      0.014 * (sbp - 128) +
      (smoker ? 0.6 : 0) +
      (diabetes ? 0.6 : 0);
    return [
      `p${n + 1}`,
      age.toFixed(1),
      isMale ? 'male' : 'female',
      yes(0.2) ? 'black' : 'white',
      yes(0.03) ? '' : total.toFixed(1),
      hdl.toFixed(1),
      sbp.toFixed(0),
      bit(treated),
      bit(smoker),
      bit(diabetes),
      yes(0.5) ? 'North' : 'South',
      bit(yes(1 / (1 + Math.exp(-logOdds)))),
    ];
  });
}

export function csvOf(rows: readonly (readonly string[])[], header = COHORT_HEADER): string {
  return `${[header, ...rows.map((row) => row.join(','))].join('\n')}\n`;
}

/** The rows with one column changed. */
export function withColumn(
  rows: readonly (readonly string[])[],
  name: string,
  change: (cell: string, row: number) => string,
): string[][] {
  const place = COHORT_HEADER.split(',').indexOf(name);
  return rows.map((row, n) => row.map((cell, at) => (at === place ? change(cell, n) : cell)));
}
