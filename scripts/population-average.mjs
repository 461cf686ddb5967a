/**
 * The average of people of the same age and sex, for the manifest of prevent-2023. In: a folder with
 * `nhanes_1999_2018_core.csv.gz` and `nhanes_1999_2020_adults_cardiorenal.csv.gz` (CDC/NCHS NHANES,
 * public domain). Out: the manifest's `populationAverage`: each result of the model, computed for every
 * participant it is made for, averaged with the weights of the fasting subsample.
 *
 *     node scripts/population-average.mjs FOLDER
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openRegistry } from '../src/assess-knowledge.ts';
import { DEFAULT_SETTINGS } from '../src/domain/settings.ts';
import { assessFeatures } from '../src/flows/assess-record.ts';

const MG_DL_PER_MMOL_L = 38.67;
/** survey_nr of the core file; statins were asked with the fasting lipids in these. */
const CYCLES = { 7: '2011-2012', 8: '2013-2014', 9: '2015-2016' };
const DECADES = [30, 40, 50, 60, 70];
const MANIFEST = new URL('../models/prevent-2023/2023.1/manifest.json', import.meta.url);

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node scripts/population-average.mjs FOLDER');
const core = rowsOf('nhanes_1999_2018_core.csv.gz').filter((row) => row.survey_nr in CYCLES);
const byId = new Map(core.map((row) => [row.SEQN, row]));
const model = openRegistry({ enabled: ['prevent-2023'], disabled: [] }).get('prevent-2023');

const sums = new Map();
let people = 0;
for (const row of rowsOf('nhanes_1999_2020_adults_cardiorenal.csv.gz')) {
  if (!Object.values(CYCLES).includes(row.svy_year)) continue;
  const person = personOf(row, byId.get(row.svy_id));
  if (person === undefined) continue;
  const result = assessFeatures(model, featuresOf(person.inputs), DEFAULT_SETTINGS);
  if (!result.computable) continue;
  people += 1;
  const decade = DECADES.findLast((age) => person.inputs.age >= age);
  for (const { output, probability } of result.predictions) {
    const key = `${person.inputs.sex}|${decade}|${output.id}`;
    const sum = sums.get(key) ?? { weight: 0, weighted: 0, people: 0 };
    sum.weight += person.weight;
    sum.weighted += person.weight * probability;
    sum.people += 1;
    sums.set(key, sum);
  }
}

const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'));
manifest.populationAverage = {
  country: 'US',
  population: 'US adults without cardiovascular disease',
  source: 'NHANES, CDC/NCHS, fasting subsample, weighted; computed with these equations',
  years: '2011–2016',
  people,
  rows: ['female', 'male'].flatMap((sex) =>
    DECADES.map((low) => ({ sex, ages: { low, high: low + 9 }, ...meansOf(sex, low) })),
  ),
};
writeFileSync(MANIFEST, `${JSON.stringify(manifest, null, 1)}\n`);
process.stdout.write(`${people} participants\n`);

function meansOf(sex, low) {
  const found = model.manifest.outputs.flatMap(({ id }) => {
    const sum = sums.get(`${sex}|${low}|${id}`);
    return sum === undefined ? [] : [[id, sum]];
  });
  return {
    people: Math.max(...found.map(([, sum]) => sum.people)),
    values: Object.fromEntries(
      found.map(([id, { weighted, weight }]) => [id, Number((weighted / weight).toPrecision(4))]),
    ),
  };
}

/** Nobody whose data are not complete, who is pregnant, or for whom the model is not made. */
function personOf(row, measured) {
  const weight = Number(measured?.survey_weight);
  const history = ['cc_cvd_mi', 'cc_cvd_chd', 'cc_cvd_stroke', 'cc_cvd_hf'];
  if (!(weight > 0) || history.some((key) => row[key] !== 'No')) return undefined;
  if (row.demo_pregnant === 'Yes') return undefined;
  const inputs = {
    sex: row.demo_gender === 'Women' ? 'female' : 'male',
    age: numberOf(row.demo_age_years),
    totalChol: scaled(measured.TC),
    hdlC: scaled(measured.HDL),
    sbp: numberOf(row.bp_sys_mean),
    bpTreated: yesNo(row.bp_med_use),
    statin: yesNo(row.chol_med_statin),
    diabetes: yesNo(row.cc_diabetes),
    smoker: row.cc_smoke === '' ? undefined : row.cc_smoke === 'Current',
    egfr: numberOf(row.cc_egfr),
    bmi: numberOf(measured.BMI),
  };
  return Object.values(inputs).includes(undefined) ? undefined : { inputs, weight };
}

/** As values that a person varies: the manifest's range holds for them, clamped or refused. */
function featuresOf(inputs) {
  return new Map(
    model.manifest.inputs.map(({ id, title, unit, whenMissing }) => {
      const value = inputs[id];
      if (value !== undefined)
        return [id, { known: true, input: id, title, unit, value, origin: 'what-if', sources: [] }];
      const required = whenMissing === 'refuse';
      const because = 'never-recorded';
      return [id, { known: false, input: id, title, because, detail: '', required, sources: [] }];
    }),
  );
}

function scaled(mmolPerL) {
  const value = numberOf(mmolPerL);
  return value === undefined ? undefined : value * MG_DL_PER_MMOL_L;
}

function numberOf(text) {
  return text === undefined || text === '' ? undefined : Number(text);
}

function yesNo(text) {
  return text === 'Yes' ? true : text === 'No' ? false : undefined;
}

/** No field of these files is quoted. */
function rowsOf(name) {
  const text = gunzipSync(readFileSync(join(folder, name))).toString();
  const [head, ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((column, index) => [column, cells[index]]));
  });
}
