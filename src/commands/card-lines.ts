/** A model's card → lines for a person. */
import type { CardAnswer, ModelCard } from '../domain/model-card.ts';

export function cardLines({ model, inputs, sourceAttributes }: ModelCard): string[] {
  const known = sourceAttributes.filter(({ answer }) => answer.known).length;
  return [
    `${model.title} (${model.id}, version ${model.version}, ${model.kind})${model.investigational ? ', investigational' : ''}`,
    'Inputs:',
    ...inputs.map(
      ({ id, title, unit, range, maxAge, withoutIt }) =>
        `  ${id}: ${title}${unit === null ? '' : ` in ${unit}`}, ${range}${maxAge === null ? '' : `, not older than ${maxAge}`}; without it: ${withoutIt}`,
    ),
    `Source attributes (45 CFR 170.315(b)(11)(iv)(B)): ${known} of ${sourceAttributes.length} known`,
    ...sourceAttributes.map(
      ({ number, name, answer }) => `  ${String(number).padStart(2)} ${name}: ${inWords(answer)}`,
    ),
    `Licence: ${model.license}`,
    `Reference cases: ${model.referenceCases}`,
    `sha256: ${model.sha256}`,
    'CHAI and Model Card fields: with --json.',
  ];
}

function inWords(answer: CardAnswer): string {
  return answer.known ? `${answer.text} [${answer.from}]` : `not known, because ${answer.because}`;
}
