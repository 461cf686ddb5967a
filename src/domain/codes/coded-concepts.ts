/**
 * Observations whose value is an answer out of a list: LOINC code of the question, code of the answer → our word.
 *
 * Sources: smoking, VSAC 2.16.840.1.113883.3.526.3.1170 without smokeless and electronic products; ACVPU, Royal College
 * of Physicians, NEWS2, 2017; PHQ-9 and GAD-7, LOINC panels 44249-1 and 69737-5. Data only.
 */
import { list } from './code-list.ts';

export interface CodedConcept {
  readonly id: string;
  /** For a person: "Smoking status". */
  readonly title: string;
  readonly loinc: readonly string[];
  /** SNOMED CT or LOINC answer → our word. */
  readonly answers: Readonly<Record<string, string>>;
  /** Lower-case text of an answer without a code → our word. */
  readonly texts?: Readonly<Record<string, string>>;
  /** A whole number from 0 to this one is an answer as well. */
  readonly highestNumber?: number;
  readonly doNotUse?: Readonly<Record<string, string>>;
}

const HOW_OFTEN = { 'LA6568-5': '0', 'LA6569-3': '1', 'LA6570-1': '2', 'LA6571-9': '3' } as const;

const HOW_OFTEN_TEXTS = {
  'not at all': '0',
  'several days': '1',
  'more than half the days': '2',
  'nearly every day': '3',
} as const;

/** LOINC codes of the questions, in their order. */
const PHQ_9 = list('44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8');
const GAD_7 = list('69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7');

function questions(id: string, title: string, loinc: readonly string[]): CodedConcept[] {
  return loinc.map((code, index) => ({
    id: `${id}-q${index + 1}`,
    title: `${title}, question ${index + 1}`,
    loinc: [code],
    answers: HOW_OFTEN,
    texts: HOW_OFTEN_TEXTS,
    highestNumber: 3,
  }));
}

export const CODED_CONCEPTS: readonly CodedConcept[] = [
  {
    id: 'smoking-status',
    title: 'Smoking status',
    loinc: list('72166-2 11367-0 81229-7 39240-7'),
    answers: {
      '449868002': 'current',
      '428041000124106': 'current',
      '428071000124103': 'current',
      '428061000124105': 'current',
      '77176002': 'current',
      '65568007': 'current',
      '8517006': 'former',
      '266919005': 'never',
      'LA18976-3': 'current',
      'LA18977-1': 'current',
      'LA18979-7': 'current',
      'LA18981-3': 'current',
      'LA18982-1': 'current',
      'LA15920-4': 'former',
      'LA18978-9': 'never',
    },
    texts: {
      'current every day smoker': 'current',
      'current some day smoker': 'current',
      'smokes tobacco daily': 'current',
      'current smoker': 'current',
      'heavy tobacco smoker': 'current',
      'light tobacco smoker': 'current',
      'former smoker': 'former',
      'ex-smoker': 'former',
      'never smoker': 'never',
      'never smoked tobacco': 'never',
      'never smoked': 'never',
    },
    doNotUse: { '88031-0': 'smokeless tobacco, not cigarettes' },
  },
  {
    id: 'acvpu',
    title: 'Level of consciousness',
    loinc: list('80288-4 67775-7'),
    answers: {
      '248234008': 'A',
      '130987000': 'C',
      '300202002': 'V',
      '450847001': 'P',
      '3619007': 'U',
    },
    texts: { alert: 'A', a: 'A', c: 'C', v: 'V', p: 'P', u: 'U' },
  },
  {
    id: 'pregnancy-status',
    title: 'Pregnancy status',
    loinc: ['82810-3'],
    answers: {
      '77386006': 'pregnant',
      '60001007': 'not-pregnant',
      'LA15173-0': 'pregnant',
      'LA26683-5': 'not-pregnant',
    },
    texts: { pregnant: 'pregnant', 'not pregnant': 'not-pregnant' },
  },
  ...questions('phq-9', 'PHQ-9', PHQ_9),
  ...questions('gad-7', 'GAD-7', GAD_7),
];

/** Of a measurement follows whether oxygen is given (NEWS2): a flow above 0 L/min, or more than the 21 % of air. */
export const SUPPLEMENTAL_OXYGEN = {
  id: 'supplemental-oxygen',
  above: { 'oxygen-flow': 0, fio2: 21 },
} as const;
