/** What the recipes on NHANES share: its licence, citation and groups of ethnicity. */
import type { ModelManifest } from '../../../domain/model.ts';

/** RIDRETH1. */
export const ETHNICITY_1999: Readonly<Record<string, string>> = {
  1: 'Mexican American',
  2: 'other Hispanic',
  3: 'non-Hispanic White',
  4: 'non-Hispanic Black',
  5: 'other',
};

export const NHANES_LICENSE: ModelManifest['license'] = {
  id: 'Apache-2.0',
  text: 'Model and package: Apache-2.0. Trained on NHANES public-use files, a work of the US Government in the public domain; NCHS asks to use them for statistics only and to identify nobody (42 USC 242m(d)).',
};

export const NHANES_REFERENCE: ModelManifest['references'][number] = {
  citation:
    'Centers for Disease Control and Prevention, National Center for Health Statistics. National Health and Nutrition Examination Survey Data. Hyattsville, MD: US Department of Health and Human Services',
  url: 'https://www.cdc.gov/nchs/nhanes/',
};

/** survey_nr → the years of the survey, in the order of time. */
export function cycleName(survey: number): string {
  const from = 1997 + 2 * survey;
  return `${from}–${from + 1}`;
}

/** Why these models are tested forward in time, and what was known before. */
export const FORWARD =
  'Each survey of 2007–2008 to 2015–2016 was predicted by a model that was searched, learned and calibrated on the surveys before it; the model itself learned from all. An earlier way of learning was tried on 2015–2016 and its figures were seen; what is searched now was fixed before any of these figures. After a first run the way of treating unknown values was changed, since a record lacks them for other reasons than a survey; the figures of both runs were seen, and this is the second.';
