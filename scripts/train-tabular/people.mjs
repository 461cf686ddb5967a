/**
 * The people of a recipe as CSV on stdout: part (the fold that tests them; empty: only learned from), label, weight, columns.
 * What baselines.py compares with is what `mentor train` learns from.
 *
 *   node scripts/train-tabular/people.mjs mortality-10y ../nhanes > people.csv
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { asServed, datasetOfPeople, isComputable } from '../../src/steps/learn/people.ts';
import { RECIPES } from '../../src/steps/learn/recipes/all.ts';

const [id, folder] = process.argv.slice(2);
const recipe = RECIPES.find(({ template }) => template.id === id);
const texts = recipe.files.map((name) => {
  const bytes = readFileSync(join(folder, name));
  return [name, (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')];
});
const { inputs } = recipe.template;
const people = recipe.people(new Map(texts));
const rows = partsOf(people);
const dataset = datasetOfPeople(
  rows.map(({ person }) => asServed(person, inputs)),
  inputs,
);
const names = dataset.columns.map(({ input, equals }) => [input, equals].filter(Boolean).join('='));
const lines = rows.map(({ part, person }, row) =>
  [part, person.label, person.weight, ...dataset.values.map((column) => text(column[row]))].join(),
);
process.stdout.write(`${['part', 'label', 'weight', ...names].join()}\n${lines.join('\n')}\n`);

function partsOf(found) {
  if (found.split === 'held-out') {
    return [
      ...found.train.map((person) => ({ part: '', person })),
      ...found.test
        .filter((person) => isComputable(asServed(person, inputs), inputs))
        .map((person) => ({ part: 'test', person })),
    ];
  }
  if (found.split === 'leave-one-group-out') {
    return found.people.map((person) => ({ part: person.group, person }));
  }
  return found.people
    .filter((person) => isComputable(asServed(person, inputs), inputs))
    .map((person) => ({ part: person.about[found.period], person }));
}

function text(value) {
  return Number.isNaN(value) ? '' : value;
}
