/** The models that this project trains. */
import { DIABETES_UNDIAGNOSED } from './diabetes-undiagnosed.ts';
import type { Recipe } from './recipe.ts';

export const RECIPES: readonly Recipe[] = [DIABETES_UNDIAGNOSED];
