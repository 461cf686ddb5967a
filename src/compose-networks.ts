/** The engines that run networks, and what checks a package with them. */
import { availableParallelism } from 'node:os';
import type { CheckNetworkPorts } from './flows/check-network.ts';
import { readGreyPng } from './outbound/files/png-image.ts';
import { networkThreads } from './outbound/worker-threads/network-threads.ts';

const ONNX = new URL('./outbound/onnx/onnx.worker.ts', import.meta.url);
const TFJS = new URL('./outbound/tfjs/tfjs.worker.ts', import.meta.url);
/** An image takes some 10 ms; a network that takes this long hangs. */
const TIMEOUT_MS = 60_000;

/** Threads start with the first network, and do not keep the process. */
export function networkEngine(): CheckNetworkPorts {
  const runner = networkThreads({
    moduleFor: (format) => (format === 'onnx' ? ONNX : TFJS),
    threads: Math.min(2, availableParallelism()),
    timeoutMs: TIMEOUT_MS,
  });
  return { runner, readImage: readGreyPng };
}
