/**
 * The 31 source attributes of a predictive decision support intervention, in the order of the law, each in its own words.
 *
 * Source: 45 CFR 170.315(b)(11)(iv)(B), as of 9 January 2024 (89 FR 1192).
 */
export interface SourceAttribute {
  /** 1 to 31: the place in the law. */
  readonly number: number;
  /** Under 45 CFR 170.315(b)(11)(iv)(B): `(8)(ii)`. */
  readonly paragraph: string;
  /** A heading for a screen. */
  readonly name: string;
  /** What the law asks for. */
  readonly asks: string;
}

type Row = readonly [paragraph: string, name: string, asks: string];

const VARIABLES = 'the variables of (b)(11)(iv)(A)(5) to (13)';

const ROWS: readonly Row[] = [
  [
    '(1)(i)',
    'Developer and contact',
    'Name and contact information for the intervention developer',
  ],
  [
    '(1)(ii)',
    'Funding',
    'Funding source of the technical implementation for the intervention’s development',
  ],
  ['(1)(iii)', 'Output value', 'Description of value that the intervention produces as an output'],
  [
    '(1)(iv)',
    'Output type',
    'Whether the output is a prediction, classification, recommendation, evaluation, analysis, or other type of output',
  ],
  ['(2)(i)', 'Intended use', 'Intended use of the intervention'],
  ['(2)(ii)', 'Population', 'Intended patient population(s) for the intervention’s use'],
  ['(2)(iii)', 'Users', 'Intended user(s)'],
  [
    '(2)(iv)',
    'Decision role',
    'Intended decision-making role (informs, augments, replaces clinical management)',
  ],
  [
    '(3)(i)',
    'Out of scope',
    'Tasks, situations, or populations where a user is cautioned against applying the intervention',
  ],
  [
    '(3)(ii)',
    'Known risks',
    'Known risks, inappropriate settings, inappropriate uses, or known limitations',
  ],
  [
    '(4)(i)',
    'Training data, in and out',
    'Exclusion and inclusion criteria that influenced the training data set',
  ],
  ['(4)(ii)', 'Attributes used as inputs', `Use of ${VARIABLES} as input features`],
  [
    '(4)(iii)',
    'Representativeness',
    `Demographic representativeness according to ${VARIABLES}, at a minimum those used as inputs`,
  ],
  [
    '(4)(iv)',
    'Relevance to this setting',
    'Relevance of training data to intended deployed setting',
  ],
  [
    '(5)(i)',
    'Fairness approach',
    'Approach the developer has taken to ensure that the output is fair',
  ],
  ['(5)(ii)', 'Bias management', 'Approaches to manage, reduce, or eliminate bias'],
  [
    '(6)(i)',
    'External data',
    'Data source, clinical setting, or environment where validity and fairness have been assessed, other than the source of training and testing data',
  ],
  ['(6)(ii)', 'Who tested', 'Party that conducted the external testing'],
  [
    '(6)(iii)',
    'External demographics',
    `Demographic representativeness of external data according to ${VARIABLES}, at a minimum those used as inputs`,
  ],
  ['(6)(iv)', 'External process', 'Description of external validation process'],
  [
    '(7)(i)',
    'Internal validity',
    'Validity in test data derived from the same source as the initial training data',
  ],
  [
    '(7)(ii)',
    'Internal fairness',
    'Fairness in test data derived from the same source as the initial training data',
  ],
  [
    '(7)(iii)',
    'External validity',
    'Validity in data external to or from a different source than the initial training data',
  ],
  [
    '(7)(iv)',
    'External fairness',
    'Fairness in data external to or from a different source than the initial training data',
  ],
  [
    '(7)(v)',
    'Outcome evidence',
    'References to evaluation of use of the intervention on outcomes: how well it reduced morbidity, mortality, length of stay, or other outcomes',
  ],
  [
    '(8)(i)',
    'Validity monitoring',
    'Process and frequency by which validity is monitored over time',
  ],
  ['(8)(ii)', 'Validity in local data', 'Validity of intervention in local data'],
  [
    '(8)(iii)',
    'Fairness monitoring',
    'Process and frequency by which fairness is monitored over time',
  ],
  ['(8)(iv)', 'Fairness in local data', 'Fairness of intervention in local data'],
  ['(9)(i)', 'Updates', 'Process and frequency by which the intervention is updated'],
  [
    '(9)(ii)',
    'Corrections',
    'Frequency by which performance is corrected when risks related to validity and fairness are identified',
  ],
];

export const SOURCE_ATTRIBUTES: readonly SourceAttribute[] = ROWS.map(
  ([paragraph, name, asks], place) => ({ number: place + 1, paragraph, name, asks }),
);
