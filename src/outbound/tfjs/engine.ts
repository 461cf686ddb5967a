/** TensorFlow.js made ready in this thread: on TensorFlow's own library where tfjs-node is installed and loads, else on WebAssembly. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import util from 'node:util';
import type * as Tf from '@tensorflow/tfjs';

export type TensorFlow = typeof Tf;

const require = createRequire(import.meta.url);
/** Where `npm run setup:tfjs-node` puts it. */
const OWN_FOLDER = new URL('../../../node_modules/.tfjs-node/package.json', import.meta.url);

/** @param engine `wasm`: also where tfjs-node is there */
export async function startTensorFlow(engine: 'any' | 'wasm'): Promise<TensorFlow> {
  const native = engine === 'any' ? loadNative() : undefined;
  if (native !== undefined) return native;
  const tf = require('@tensorflow/tfjs') as TensorFlow;
  const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm') as {
    setWasmPaths: (folder: string) => void;
  };
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await withoutNewHandlers(async () => {
    if (!(await tf.setBackend('wasm'))) throw new Error('its WebAssembly part does not start');
    await tf.ready();
  });
  return tf;
}

/** Undefined: it is not installed, or its native library does not load here. */
function loadNative(): TensorFlow | undefined {
  // Node 23 removed two functions that its kernels call (tensorflow/tfjs#8609).
  const old = util as unknown as Record<string, unknown>;
  old['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  old['isArray'] ??= Array.isArray;
  for (const from of [import.meta.url, OWN_FOLDER]) {
    try {
      return createRequire(from)('@tensorflow/tfjs-node') as TensorFlow;
    } catch {
      // Not there, or its library does not load: the next place, else WebAssembly.
    }
  }
  return undefined;
}

/** The wasm module would catch every error of this thread, so that a fall of it were never seen. */
async function withoutNewHandlers(work: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.listeners(event as 'uncaughtException'));
  await work();
  events.forEach((event, at) => {
    for (const each of process.listeners(event as 'uncaughtException'))
      if (before[at]?.includes(each) !== true) process.removeListener(event, each);
  });
}
