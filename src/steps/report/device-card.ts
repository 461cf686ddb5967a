/**
 * A model's Device with its whole card: the card as JSON in a contained DocumentReference, where HL7 AI Transparency on FHIR
 * points to one, and the source attributes in the narrative.
 *
 * What a hospital is sent is the Device without the card: the same id, a hundredth of the bytes.
 */
import type { Device, DocumentReference } from '@medplum/fhirtypes';
import type { AnsweredAttribute, ModelCard } from '../../domain/model-card.ts';
import { modelDevice } from './device.ts';
import { listOf, narrativeOf, paragraph } from './narrative.ts';

const MODEL_CARD =
  'http://hl7.org/fhir/uv/aitransparency/StructureDefinition/aitransparency.modelCardDescription';
const CARD_ID = 'model-card';

export function deviceWithCard(
  manifest: Parameters<typeof modelDevice>[0],
  card: ModelCard,
): Device & { id: string } {
  const device = modelDevice(manifest);
  const notes = (device.note ?? []).map(({ text }) => paragraph(text));
  const { title, id, version } = card.model;
  return {
    ...device,
    text: narrativeOf(
      paragraph(`${title} (${id}), version ${version}.`),
      ...notes,
      listOf(
        'Source attributes, 45 CFR 170.315(b)(11)(iv)(B)',
        card.sourceAttributes.map(attributeLine),
      ),
    ),
    contained: [cardDocument(card)],
    extension: [
      ...(device.extension ?? []),
      { url: MODEL_CARD, valueReference: { reference: `#${CARD_ID}` } },
    ],
  };
}

function attributeLine({ number, name, answer }: AnsweredAttribute): string {
  const text = answer.known ? answer.text : `not known, because ${answer.because}`;
  return `${number} ${name}: ${text}`;
}

function cardDocument(card: ModelCard): DocumentReference {
  const { title, version } = card.model;
  return {
    resourceType: 'DocumentReference',
    id: CARD_ID,
    status: 'current',
    type: { text: 'Model card' },
    description: `Model card of ${title}, version ${version}`,
    content: [
      {
        attachment: {
          contentType: 'application/json',
          title: 'Source attributes, CHAI Applied Model Card, Model Card',
          data: Buffer.from(JSON.stringify(card), 'utf8').toString('base64'),
        },
      },
    ],
  };
}
