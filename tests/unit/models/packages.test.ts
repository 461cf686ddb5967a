/** Every shipped package against its manifest, its card and its reference cases. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyModel } from '#src/steps/scoring/verify-model.ts';
import { PUBLISHED, SHIPPED } from '../../support/model-packages.ts';

const PACKAGES = [...SHIPPED].map(([id, shipped]) => ({ id, ...shipped }));

const sha256 = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex');

test('every published model of the reference is shipped', () => {
  expect(PUBLISHED.size).toBe(27);
  expect(SHIPPED.has('stop-bang')).toBe(false);
});

describe.each(PACKAGES)('$id', ({ model, cases, folder }) => {
  const { manifest } = model;

  test('reproduces its reference cases', () => {
    expect(cases.length).toBeGreaterThanOrEqual(5);
    expect(verifyModel(model, cases).failed).toEqual([]);
  });

  test('lies in a folder of its id and version, whole and unchanged', () => {
    expect(folder.endsWith(join(manifest.id, manifest.version))).toBe(true);
    expect(sha256(join(folder, manifest.weights.file))).toBe(manifest.weights.sha256);
    expect(sha256(join(folder, manifest.referenceCases.file))).toBe(manifest.referenceCases.sha256);
    for (const file of ['card.md', 'LICENSE']) expect(existsSync(join(folder, file))).toBe(true);
  });

  test('has a band with a qualitative risk only where its outcome has published bands', () => {
    for (const output of manifest.outputs) {
      if (output.bands !== undefined) expect(output.bandsSource).toBeTruthy();
    }
  });

  test('asks a person for each input in words', () => {
    const titles = manifest.inputs.map(({ title }) => title);
    expect(titles.every((title) => title.length >= 2)).toBe(true);
    expect(new Set(manifest.inputs.map(({ id }) => id)).size).toBe(manifest.inputs.length);
  });
});
