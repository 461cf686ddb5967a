/** A whole package of a network that finds bright spots, in a folder of its own; each test may spoil it. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImagingManifest } from '#src/domain/imaging-model.ts';
import { TINY_FOLDER } from './tiny-network.ts';

/** @param models folder of model packages @returns folder of the package */
export function writeTinyPackage(models: string, change: Partial<ImagingManifest> = {}): string {
  const folder = join(models, 'bright-spot', '1.0.0');
  mkdirSync(folder, { recursive: true });
  cpSync(TINY_FOLDER, folder, { recursive: true });
  for (const file of ['make.py', 'expected.json', 'unknown-operator.onnx'])
    rmSync(join(folder, file));
  const manifest = { ...tinyManifest(folder), ...change };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}

export function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function tinyManifest(folder: string): ImagingManifest {
  const part = (file: string) => ({ file, sha256: sha256Of(join(folder, file)) });
  return {
    id: 'bright-spot',
    version: '1.0.0',
    title: 'Bright spot on a film',
    shortTitle: 'Bright spot',
    kind: 'cnn',
    gate: {
      text: 'Frontal chest films of children from 1 to under 6 years.',
      modalities: ['CR', 'DX'],
      bodyParts: ['CHEST'],
      viewPositions: ['AP', 'PA'],
      ageYears: { from: 1, to: 6 },
    },
    pixels: 'as-displayed',
    preprocessing: [
      { do: 'resize', rows: 24, columns: 24, by: 'area' },
      { do: 'scale', scale: 1 / 255, offset: 0 },
    ],
    network: {
      format: 'onnx',
      input: 'image',
      shape: [1, 24, 24],
      logits: 'logit',
      activationMap: 'cam',
      embedding: 'embedding',
    },
    classes: [
      { id: 'bright', title: 'Bright spot' },
      { id: 'absent', title: 'No bright spot' },
    ],
    finding: { title: 'Bright spot' },
    temperature: 1.5,
    threshold: { value: 0.5, source: 'test' },
    conformal: { coverage: 0.9, quantiles: { bright: 0.6, absent: 0.6 } },
    outOfDistribution: part('distance.json'),
    weights: part('tiny.onnx'),
    referenceCases: part('reference-cases.json'),
    card: { intendedUse: 'Tests only.', cautions: ['Finds nothing.'], investigational: true },
    license: { text: 'Apache-2.0' },
    references: [],
  };
}
