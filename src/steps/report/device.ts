/** A model version, and this service itself → Device, as HL7 AI Transparency on FHIR describes one. */
import type { Device, DeviceVersion, Extension } from '@medplum/fhirtypes';
import {
  IDENTIFIER_SYSTEMS,
  MANUFACTURER,
  MENTOR_VERSION,
  STRUCTURE_DEFINITIONS,
} from '../../domain/codes/mentor.ts';
import type { ModelManifest } from '../../domain/model.ts';
import { contentId } from './content-id.ts';
import { AI_DEVICE_TYPES, identifierOf } from './labels.ts';
import { narrativeOf, paragraph } from './narrative.ts';

const AI_KIND = 'http://hl7.org/fhir/uv/aitransparency/StructureDefinition/aitransparency.AIKind';

/** The same record gives the same result, whatever the kind; what was learned from data says so as well. */
const AI_KINDS: Readonly<Record<ModelManifest['kind'], readonly string[]>> = {
  formula: ['Deterministic-AI'],
  points: ['Deterministic-AI'],
  logistic: ['Deterministic-AI'],
  'decision-tree': ['Deterministic-AI', 'Machine-Learning-Models'],
  'random-forest': ['Deterministic-AI', 'Machine-Learning-Models'],
  cnn: ['Deterministic-AI', 'Deep-Learning-Models', 'Medical-Image-Analysis'],
};

/** What a Device says of a model, whatever the model reads. */
type DescribedModel = Pick<
  ModelManifest,
  'id' | 'version' | 'shortTitle' | 'kind' | 'weights' | 'card'
>;

/** A manifest never changes, and nor does its Device. */
const DEVICES = new WeakMap<DescribedModel, Device & { id: string }>();

export function modelDevice(manifest: DescribedModel): Device & { id: string } {
  const known = DEVICES.get(manifest) ?? newModelDevice(manifest);
  DEVICES.set(manifest, known);
  return known;
}

function newModelDevice(manifest: DescribedModel): Device & { id: string } {
  const { id, version, shortTitle, kind, weights, card } = manifest;
  const sha256 = { type: { text: 'sha256' }, value: weights.sha256 };
  const notes = [card.intendedUse, ...card.cautions].filter((text) => text !== '');
  return deviceOf(id, shortTitle, [{ value: version }, sha256], AI_KINDS[kind], notes);
}

function deviceOf(
  modelNumber: string,
  name: string,
  version: DeviceVersion[],
  kinds: readonly string[],
  notes: readonly string[],
): Device & { id: string } {
  const [number] = version;
  const summary = `${name}, version ${number?.value ?? ''}.`;
  const content = {
    resourceType: 'Device',
    meta: { profile: [STRUCTURE_DEFINITIONS.device] },
    text: narrativeOf(...[summary, ...notes].map(paragraph)),
    extension: kinds.map(kindExtension),
    identifier: [identifierOf(IDENTIFIER_SYSTEMS.device, `${modelNumber}@${number?.value ?? ''}`)],
    status: 'active',
    manufacturer: MANUFACTURER,
    deviceName: [{ name, type: 'user-friendly-name' }],
    modelNumber,
    type: { coding: [{ system: AI_DEVICE_TYPES, code: 'Artificial-Intelligence' }] },
    version,
    ...(notes.length === 0 ? {} : { note: notes.map((text) => ({ text })) }),
  } satisfies Device;
  return { ...content, id: contentId(content) };
}

function kindExtension(code: string): Extension {
  return {
    url: AI_KIND,
    valueCodeableConcept: { coding: [{ system: AI_DEVICE_TYPES, code }] },
  };
}

/** The service, which proposes plans and writes results. */
export const SERVICE_DEVICE = deviceOf(
  'health-analysis-mentor',
  MANUFACTURER,
  [{ value: MENTOR_VERSION }],
  AI_KINDS.formula,
  [],
);
