/** What every engine of networks must do. In: an engine and the same small network in its format. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NetworkFile, NetworkRunner } from '#src/ports/network-runner.ts';
import { TINY_CASES, tinyInput } from '../support/tiny-network.ts';

export interface Engine {
  readonly name: string;
  readonly open: () => NetworkRunner;
  /** @param folder where files may be put */
  readonly network: (folder: string) => Promise<NetworkFile>;
  /** What the outputs are called here. */
  readonly outputNames: Readonly<Record<'logit' | 'cam' | 'embedding', string>>;
}

export function networkRunnerContract({ name, open, network, outputNames }: Engine): void {
  describe(`engine ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'mentor-network-'));
    let runner: NetworkRunner;
    let file: NetworkFile;
    beforeAll(async () => {
      runner = open();
      file = await network(join(folder, 'network'));
    });
    afterAll(async () => {
      await runner.close();
      rmSync(folder, { recursive: true });
    });

    test('says what the network takes and gives', async () => {
      const { inputs, outputs } = await runner.signature(file);
      const channelsFirst = file.format === 'onnx';
      expect(inputs).toEqual([
        {
          name: 'image',
          type: 'float32',
          shape: channelsFirst ? [undefined, 1, 24, 24] : [undefined, 24, 24, 1],
        },
      ]);
      expect(outputs.map((each) => each.name).sort()).toEqual(Object.values(outputNames).sort());
    });

    test.each(TINY_CASES.map((each, at) => ({ at, ...each })))(
      'case $at: within 0.0001 of what the reference evaluator computed',
      async (each) => {
        const found = await runner.run(file, { image: tinyInput(each, file.format) });
        for (const [key, expected] of Object.entries(each.outputs)) {
          const { values } = found[outputNames[key as 'logit']]!;
          expect(values).toHaveLength(expected.length);
          const off = expected.map((value, at) => Math.abs(value - values[at]!));
          expect(Math.max(...off)).toBeLessThan(1e-4);
        }
      },
    );

    test('many at once are all answered, each with its own', async () => {
      const asked = Array.from({ length: 24 }, (_, at) => TINY_CASES[at % TINY_CASES.length]!);
      const answers = await Promise.all(
        asked.map((each) => runner.run(file, { image: tinyInput(each, file.format) })),
      );
      answers.forEach((answer, at) => {
        const [logit = NaN] = answer[outputNames.logit]!.values;
        expect(logit).toBeCloseTo(asked[at]!.outputs.logit[0]!, 4);
      });
    });

    test('a wrong size is a fault in words, and the next run goes well', async () => {
      const wrong = { image: { shape: [1, 5, 5, 5], values: new Float32Array(125) } };
      await expect(runner.run(file, wrong)).rejects.toMatchObject({ code: 'network.failed' });
      const good = TINY_CASES[0]!;
      const found = await runner.run(file, { image: tinyInput(good, file.format) });
      expect(found[outputNames.logit]!.values[0]).toBeCloseTo(good.outputs.logit[0]!, 4);
    });

    test('a file that was changed after it was checked is not run', async () => {
      const changed = { ...file, sha256: createHash('sha256').update('other').digest('hex') };
      await expect(runner.signature(changed)).rejects.toThrow('is not the one that was checked');
    });

    test('a damaged file is a fault in words', async () => {
      const path = join(folder, 'damaged');
      const bytes = readFileSync(file.path).subarray(0, 400);
      writeFileSync(path, bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await expect(runner.signature({ ...file, path, sha256 })).rejects.toMatchObject({
        code: 'network.failed',
      });
    });
  });
}
