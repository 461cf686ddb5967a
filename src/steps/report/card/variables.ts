/**
 * Inputs → which of the variables of 45 CFR 170.315(b)(11)(iv)(A)(5) to (13) the model uses: attribute 12.
 *
 * Health status assessments as USCDI has them: smoking status, pregnancy, and answers of questionnaires.
 */
import type { CardAnswer } from '../../../domain/model-card.ts';
import type { InputSource, ModelInput } from '../../../domain/model.ts';
import { told } from './answer.ts';
import { isNetwork, type AnyManifest } from './scope.ts';

const VARIABLES: readonly (readonly [
  name: string,
  isUsedBy: (source: InputSource, input: ModelInput) => boolean,
])[] = [
  ['race', ({ from }) => from === 'race'],
  ['ethnicity', () => false],
  ['language', () => false],
  ['sexual orientation', () => false],
  ['gender identity', () => false],
  // An eGFR is computed from both where the laboratory reports none.
  ['sex', ({ from }) => from === 'sex' || from === 'egfr'],
  ['date of birth', ({ from }) => from === 'age' || from === 'egfr' || from === 'onset-age'],
  ['social determinants of health', (_, { id }) => /^sdi|deprivation/iu.test(id)],
  [
    'health status assessments',
    (source) =>
      'concept' in source && /^(?:smoking-status|pregnancy|phq-9|gad-7)/u.test(source.concept),
  ],
];

export function variablesUsed(manifest: AnyManifest): CardAnswer {
  if (isNetwork(manifest)) {
    const { ageYears } = manifest.gate;
    const age = ageYears === undefined ? '' : ' The age decides only whether an image is read.';
    return told(
      `None: the network is given pixels alone.${age}`,
      'manifest.json: gate, preprocessing',
    );
  }
  const used = VARIABLES.map(([name, isUsedBy]) => ({
    name,
    by: manifest.inputs.filter((input) => input.sources.some((source) => isUsedBy(source, input))),
  }));
  const inputs = used.flatMap(({ name, by }) =>
    by.length === 0 ? [] : [`${name} (${by.map(({ title }) => title).join(', ')})`],
  );
  const unused = used.flatMap(({ name, by }) => (by.length === 0 ? [name] : []));
  return told(
    `Used: ${inputs.length === 0 ? 'none' : inputs.join('; ')}. Not used: ${unused.join(', ')}.`,
    'manifest.json: inputs',
  );
}
