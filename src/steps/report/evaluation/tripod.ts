/**
 * Evaluation → the items of TRIPOD+AI that it answers, and those that people must answer.
 *
 * Source: Collins et al., TRIPOD+AI statement, BMJ 2024;385:e078378; items for an evaluation, in our words.
 */
import type { Evaluation } from '../../../domain/evaluation.ts';
import { count, horizonInWords, inWords, percent } from './words.ts';

const BY_PEOPLE = 'To be stated by who made the file.';

export interface TripodItem {
  readonly item: string;
  readonly what: string;
  readonly answer: string;
  readonly byPeople: boolean;
}

export function tripodItems(evaluation: Evaluation): TripodItem[] {
  const { model, output, data, abstentions, settings, auc, calibration, baselines } = evaluation;
  const told = (item: string, what: string, answer: string): TripodItem => ({
    item,
    what,
    answer,
    byPeople: false,
  });
  const asked = (item: string, what: string): TripodItem => ({
    item,
    what,
    answer: BY_PEOPLE,
    byPeople: true,
  });
  return [
    told(
      '1',
      'Title: evaluation of a named model, population, outcome',
      `Evaluation of ${model.title} (${model.id} ${model.version}) for ${output.title}.`,
    ),
    told('3a', 'Purpose and intended use', model.intendedUse),
    asked('3c', 'Known health inequalities between groups'),
    asked('5a', 'Source of the data, and why it is representative'),
    asked('5b', 'Dates of inclusion and of the end of follow-up'),
    asked('6a', 'Setting: primary or secondary care, number and place of centres'),
    told(
      '6b',
      'Eligibility',
      `${model.population}. Outside it: ${abstentions.byReason['outside-population'] ?? 0} rows.`,
    ),
    asked('6c', 'Treatments received, and how they were handled'),
    told(
      '7',
      'Preparation of the data',
      `Columns as listed; units converted as listed; ${data.unlabelled} rows without an outcome left out.`,
    ),
    told(
      '8a',
      'Outcome and its horizon',
      `${output.meaning}, ${horizonInWords(output.horizon)}. How and by whom it was ascertained: ${BY_PEOPLE.toLowerCase()}`,
    ),
    asked('8b', 'Whether outcomes were assessed without knowing the inputs'),
    told(
      '9',
      'Predictors',
      Object.entries(data.columns)
        .map(([name, use]) => `${name}: ${use}`)
        .join('; '),
    ),
    told(
      '10',
      'Sample size',
      `${count(data.events)} people with and ${count(data.people - data.events)} without the outcome.`,
    ),
    told(
      '11',
      'Missing data',
      `Nothing is imputed by us: the model abstains, or has a way of its own. Missing: ${sharesInWords(data.missing)}.`,
    ),
    told(
      '12e',
      'Measures and intervals',
      `AUROC with DeLong's interval; others by ${settings.resamples} resamples, seed ${settings.seed}. Shares: Wilson; their differences: Newcombe.`,
    ),
    told(
      '13',
      'Class imbalance',
      `Nothing was resampled; ${percent(data.prevalence)} have the outcome.`,
    ),
    told(
      '14',
      'Fairness',
      'Figures by sex, age, and ethnicity where the file holds it, with differences and intervals; groups under 100 are marked.',
    ),
    told('16', 'Differences from development', `By the model's card: ${model.cautions.join(' ')}`),
    asked('17', 'Approval by an ethics committee'),
    asked('18', 'Funding, conflicts of interest, protocol, registration'),
    told(
      '20a',
      'Flow of people',
      `${count(data.rows)} rows; ${count(abstentions.people)} without a result; ${count(data.people)} evaluated, ${count(data.events)} events.`,
    ),
    told(
      '22',
      'The model in full',
      `${model.id} ${model.version}, sha256 ${model.sha256}; its package holds every number.`,
    ),
    told(
      '23a',
      'Performance',
      `AUROC ${inWords(auc)}${calibration === null ? '' : `; calibration slope ${inWords(calibration.slope, 2)}, observed over expected ${inWords(calibration.observedOverExpected, 2)}`}.`,
    ),
    told('23b', 'Heterogeneity between groups', 'The section on groups.'),
    told(
      '24',
      'Comparison',
      baselines.length === 0
        ? 'No baseline could be computed.'
        : baselines
            .map(({ name, difference }) => `${name}: AUROC less by ${inWords(difference)}`)
            .join('; '),
    ),
    asked('26', 'Limitations of these data'),
    asked('27', 'What has to be so for the model to be used here'),
  ];
}

function sharesInWords(shares: Readonly<Record<string, number>>): string {
  const parts = Object.entries(shares).map(([id, share]) => `${id} ${percent(share)}`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
