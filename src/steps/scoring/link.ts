/**
 * Links: linear predictor → probability, 0–1.
 *
 * logit 1/(1+e^−lp); cox 1−S0^exp(lp); score2 recalibrates a Cox risk u = 1−S0^exp(lp) to a region:
 * 1−exp(−exp(scale1 + scale2·ln(−ln(1−u)))) (SCORE2 working group, Eur Heart J 2021;42:2439, Suppl. Methods).
 */
import { AppError } from '../../errors.ts';
import type { RegressionDefinition } from '../../domain/model.ts';

type Equation = RegressionDefinition['equations'][number];

/** @throws AppError `model.invalid` when the link lacks one of its numbers */
export function linkOf(equation: Equation, where: string): (linearPredictor: number) => number {
  const asPublished = publishedLink(equation, where);
  const { recalibration } = equation;
  if (recalibration === undefined) return asPublished;
  const { intercept, slope } = recalibration;
  return (lp) => {
    const p = asPublished(lp);
    // 0 and 1 are beyond every line.
    if (!(p > 0 && p < 1)) return p;
    return 1 / (1 + Math.exp(-(intercept + slope * (Math.log(p) - Math.log1p(-p)))));
  };
}

function publishedLink(equation: Equation, where: string): (linearPredictor: number) => number {
  switch (equation.link) {
    case 'logit':
      return (lp) => 1 / (1 + Math.exp(-lp));
    case 'cox': {
      const logSurvival = Math.log(needed(equation, 'baselineSurvival', where));
      return (lp) => -Math.expm1(logSurvival * Math.exp(lp));
    }
    case 'score2': {
      const hazard = -Math.log(needed(equation, 'baselineSurvival', where));
      const scale1 = needed(equation, 'scale1', where);
      const scale2 = needed(equation, 'scale2', where);
      return (lp) => -Math.expm1(-Math.exp(scale1 + scale2 * Math.log(hazard * Math.exp(lp))));
    }
  }
}

/** What the terms are added to: the intercept (logit), or minus the mean linear predictor. */
export function offsetOf(equation: Equation, where: string): number {
  if (equation.link === 'logit') return needed(equation, 'intercept', where);
  return -(equation.meanLinearPredictor ?? 0);
}

function needed(
  equation: Equation,
  key: 'intercept' | 'baselineSurvival' | 'scale1' | 'scale2',
  where: string,
): number {
  const value = equation[key];
  if (value === undefined) {
    throw new AppError('model.invalid', `${where}: link ${equation.link} needs ${key}`, { where });
  }
  return value;
}
