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
