/** Evaluation → the sections that compare: groups, baselines, and how often the model can tell at all. */
import type { Evaluation } from '../../../domain/evaluation.ts';
import { dependenceFigures, importanceFigure } from './explanation-charts.ts';
import { groupFigure } from './group-chart.ts';
import { figure, paragraph, section, table } from './html.ts';
import { count, decimals, inWords, percent } from './words.ts';

export function groups(evaluation: Evaluation): string {
  const title = 'Does it do as well for everyone?';
  if (evaluation.subgroups.length === 0) {
    return section(
      'groups',
      title,
      paragraph(
        'The file holds no sex, age or ethnicity with more than one value: this question stays open.',
        'warn',
      ),
    );
  }
  return section('groups', title, figure(groupFigure(evaluation)));
}

export function comparison({ baselines }: Evaluation): string {
  const title = 'Is it better than something simpler?';
  if (baselines.length === 0) {
    return section(
      'comparison',
      title,
      paragraph(
        'No baseline can be computed from these columns: it takes age, or the inputs of another model for the same outcome.',
      ),
    );
  }
  const rows = baselines.map((each) => [
    each.name,
    inWords(each.auc),
    inWords(each.modelAuc),
    inWords(each.difference),
    each.pValue < 0.001 ? 'below 0.001' : decimals(each.pValue),
    count(each.people),
  ]);
  const how = baselines.map(({ name, how: made }) => paragraph(`${name}: ${made}.`, 'note'));
  return section(
    'comparison',
    title,
    table({
      caption:
        'AUROC on the same people; the intervals of the difference take their correlation into account (DeLong)',
      head: ['Baseline', 'AUROC of it', 'AUROC of the model', 'Difference', 'p', 'People'],
      rows,
    }),
    ...how,
  );
}

/** Of all these people together; of one person it stands in the assessment. */
export function explained({ explanation, output }: Evaluation): string {
  const title = 'What moves the result?';
  if (explanation === null)
    return section(
      'explanation',
      title,
      paragraph('There are too few people with a result to tell the importance of an input.'),
    );
  const courses = dependenceFigures(explanation, output).map(figure);
  return section(
    'explanation',
    title,
    figure(importanceFigure(explanation)),
    paragraph(
      'Below, the mean result of these people if all had the same value of one input and kept their own others (partial dependence). It says what the model does, not what a treatment would do.',
      'note',
    ),
    `<div class="pair">${courses.join('')}</div>`,
  );
}

export function sets({ conformal }: Evaluation): string {
  const rows = conformal.groups.map(({ group, label, people, covered, decided }) => [
    `${group}, ${label === 1 ? 'with' : 'without'} the outcome`,
    count(people),
    percent(covered),
    percent(decided),
  ]);
  return section(
    'sets',
    'How often can it tell at all?',
    paragraph(
      `For each person predictions.csv holds the set of outcomes that cannot be excluded. Of people like these, in each group below, the set holds the truth for at least ${percent(conformal.coverage)} (split conformal prediction, each person judged by the others). A set of both means: cannot tell.`,
    ),
    table({
      caption: `Sets by ${conformal.groupedBy}`,
      head: ['Group', 'People', 'Truth in the set', 'Told apart'],
      rows,
    }),
  );
}
