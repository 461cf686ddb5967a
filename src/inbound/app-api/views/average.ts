/** The average of the same sex and age. In: a model's output, the patient. Out: value, whose it is and where from, or null. */
import type { ModelManifest, ModelOutput } from '../../../domain/model.ts';
import type { PatientRecord } from '../../../domain/patient-record.ts';
import type { RiskView } from '../contract.ts';

/** As records spell the countries that tables exist for. */
const SPELLINGS: Readonly<Record<string, RegExp>> = {
  US: /^(us|usa|u\.s\.a?\.?|united states( of america)?)$/iu,
};

/** null where the record does not say that the patient lives in the table's country: another average would mislead. */
export function averageOf(
  { populationAverage: table }: ModelManifest,
  output: ModelOutput,
  { country, gender, ageYears }: PatientRecord,
): RiskView['average'] {
  if (table === undefined || country === undefined || ageYears === undefined) return null;
  if (SPELLINGS[table.country]?.test(country.trim()) !== true) return null;
  const row = table.rows.find(
    ({ sex, ages }) => sex === gender && ageYears >= ages.low && ageYears <= ages.high,
  );
  const value = row?.values[output.id];
  if (row === undefined || value === undefined) return null;
  const people = row.sex === 'female' ? 'women' : 'men';
  const whose = table.population.replace(
    /\badults\b/u,
    `${people} of ${row.ages.low} to ${row.ages.high}`,
  );
  return { value, population: whose, source: `${table.source}, ${table.years}` };
}
