/** The process. In: the command line. Out: what it asks for, and an exit code; each part is loaded when it is used. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runProgram } = await import('./commands/program.ts');

process.exitCode = await runProgram(process.argv.slice(2), {
  startService: async (config, options) => {
    const { startService } = await import('./compose.ts');
    return startService(config, options);
  },
  openOperations: async (config) => {
    const { openOperations } = await import('./compose-operations.ts');
    return openOperations(config);
  },
  openKeys: async (config) => {
    const { openKeys } = await import('./compose-keys.ts');
    return openKeys(config);
  },
  openVersions: async (config) => {
    const { openVersions } = await import('./compose-versions.ts');
    return openVersions(config);
  },
  rotateData: async (config) => {
    const { rotateData } = await import('./compose-keys.ts');
    rotateData(config);
  },
  assessFiles: async (request) => {
    const { assessFiles } = await import('./compose-assess.ts');
    return assessFiles(request);
  },
  readFiles: async (command) => {
    const { readFiles } = await import('./compose-read.ts');
    return readFiles(command);
  },
  evaluateModel: async (request) => {
    const { evaluateModel } = await import('./compose-evaluate.ts');
    return evaluateModel(request);
  },
  train: async (request, out, onProgress) => {
    const { train } = await import('./compose-train.ts');
    return train(request, out, onProgress);
  },
  fineTune: async (...parts) => {
    const { fineTune } = await import('./compose-train.ts');
    return fineTune(...parts);
  },
  openRegistry: async (models) => {
    const { openRegistry } = await import('./assess-knowledge.ts');
    return openRegistry(models);
  },
  openPapers: async (dataFolder, own) => {
    const { openPapers } = await import('./compose-cards.ts');
    return openPapers(dataFolder, own);
  },
  openNetworks: async () => {
    const { networkEngine } = await import('./compose-networks.ts');
    return networkEngine();
  },
});
