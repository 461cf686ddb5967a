/** The wiring of `mentor read`: files, the reader, the networks; no server, no store, no network. */
import { openRegistry } from './assess-knowledge.ts';
import type { ReadFilesCommand } from './commands/wiring.ts';
import { networkEngine } from './compose-networks.ts';
import type { ImagingPackage } from './domain/imaging-model.ts';
import { AppError } from './errors.ts';
import { faultOf, type Fault } from './flows/assess-data-set.ts';
import { loadNetworks } from './flows/load-networks.ts';
import { reportFiles, type ReadFilesRun } from './flows/report-files.ts';
import { dicomReader } from './outbound/codecs/dicom-reader.ts';
import { dcmjsWriter } from './outbound/dcmjs/dicom-writer.ts';
import { dicomFiles } from './outbound/files/dicom-files.ts';
import { isImagingFolder } from './outbound/files/imaging-package.ts';
import { encodePng } from './outbound/files/png-writer.ts';
import type { DicomFile } from './ports/dicom-files.ts';
import type { ModelFault, ModelRegistry } from './ports/model-registry.ts';

/** @throws AppError `model.unknown`, `usage.wrong`, `network.failed` */
export async function readFiles(command: ReadFilesCommand): Promise<ReadFilesRun> {
  const engine = networkEngine();
  const reader = dicomReader();
  try {
    const { networks, faults: loading } = await networksFor(command, engine);
    const { files, faults } = await listed(command.paths);
    const { point, asOf } = command;
    const run = await reportFiles(
      {
        files,
        asOf,
        reported: new Set(command.reported),
        refusals: command.models.length > 0 ? 'all' : 'of-modality-or-all',
        ...(point === undefined ? {} : { point }),
      },
      {
        reader,
        networks,
        encodePng,
        runner: engine.runner,
        writer: dcmjsWriter(),
      },
    );
    return { ...run, faults: [...loading, ...faults, ...run.faults] };
  } finally {
    await Promise.all([engine.runner.close(), reader.close()]);
  }
}

/** Those that were named, else all that are enabled; a package that does not pass is a fault of the run. */
async function networksFor(
  { models, settings }: ReadFilesCommand,
  engine: ReturnType<typeof networkEngine>,
): Promise<{ networks: readonly ImagingPackage[]; faults: Fault[] }> {
  const registry = openRegistry(settings);
  const broken = registry.faults().filter(({ where }) => isImagingFolder(where));
  requireKnown(models, registry, broken);
  const isWanted = (id: string) => models.length === 0 || models.includes(id);
  const chosen = registry.networks().filter(({ pack }) => isWanted(pack.manifest.id));
  const { networks, faults } = await loadNetworks(chosen, engine);
  return {
    networks,
    faults: [...broken, ...faults].map(({ message, where }) =>
      faultOf(new AppError('model.invalid', message), where),
    ),
  };
}

/** @throws AppError `model.unknown`, `model.invalid`: a model that was named is not there, or does not load */
function requireKnown(
  models: readonly string[],
  registry: ModelRegistry,
  broken: readonly ModelFault[],
): void {
  const enabled = registry.networks().filter((each) => each.enabled);
  const ids = enabled.map(({ pack }) => pack.manifest.id);
  for (const id of models.filter((each) => !ids.includes(each))) {
    const fault = broken.find(({ where }) => where.split(/[/\\]/u).includes(id));
    if (fault !== undefined) throw new AppError('model.invalid', fault.message);
    const message = `no imaging model "${id}"; there are: ${ids.join(', ')}`;
    throw new AppError('model.unknown', message, { where: id });
  }
}

async function listed(
  paths: readonly string[],
): Promise<{ readonly files: readonly DicomFile[]; readonly faults: readonly Fault[] }> {
  const files: DicomFile[] = [];
  const faults: Fault[] = [];
  for (const path of paths) {
    try {
      files.push(...(await dicomFiles(path)));
    } catch (error) {
      faults.push(faultOf(error, path));
    }
  }
  return { files, faults };
}
