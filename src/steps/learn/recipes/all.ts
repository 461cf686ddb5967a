/** The models that this project trains. */
import { CKD_UNDIAGNOSED } from './ckd-undiagnosed.ts';
import { CORONARY_REGRESSION, CORONARY_TREE } from './coronary-disease.ts';
import { DIABETES_UNDIAGNOSED, DIABETES_UNDIAGNOSED_LABORATORY } from './diabetes-undiagnosed.ts';
import { MORTALITY_10Y } from './mortality-10y.ts';
import type { Recipe } from './recipe.ts';

export const RECIPES: readonly Recipe[] = [
  DIABETES_UNDIAGNOSED,
  DIABETES_UNDIAGNOSED_LABORATORY,
  MORTALITY_10Y,
  CKD_UNDIAGNOSED,
  CORONARY_TREE,
  CORONARY_REGRESSION,
];
