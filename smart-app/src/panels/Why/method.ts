/** How the reasons were found, in a sentence. */
const SENTENCES: Readonly<Record<string, string>> = {
  'additive-linear-predictor':
    'The rows share out the difference to the reference in proportion to the terms of the equation; they explain the number, not the cause.',
  'formula-shapley':
    'Exact Shapley values of the equation against the reference; they explain the number, not the cause.',
  points: 'Each row is the points that the score gives; they explain the number, not the cause.',
  'linear-shap':
    'Shapley values of the regression, measured from the average person of its training data; they explain the number, not the cause.',
  'tree-shap':
    'TreeSHAP values of the trees, measured from the average of their training data; they explain the number, not the cause.',
};

export function methodSentence(method: string | null): string {
  if (method === null) return 'The method of explanation is not stated by the model.';
  return SENTENCES[method] ?? `${method}. The rows explain the number, not the cause.`;
}
