/** What a result is measured from: optimal values of the same age and sex, or the people that a trained model learned from. */
import type { RiskView } from '../../../src/inbound/app-api/contract.ts';

const OF_TRAINING = ['linear-shap', 'tree-shap'];

export function isOfTraining({ explanationMethod }: RiskView): boolean {
  return explanationMethod !== null && OF_TRAINING.includes(explanationMethod);
}

export function referenceWord(risk: RiskView): 'optimal' | 'typical' {
  return isOfTraining(risk) ? 'typical' : 'optimal';
}
