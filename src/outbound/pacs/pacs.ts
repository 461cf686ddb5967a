/** The archives of the configured hospitals: DICOMweb where an address is given, else DIMSE. */
import type { HospitalConfig } from '../../config.ts';
import type { Target } from '../../dicom-network/requestor.ts';
import type { ConnectPacs, Pacs } from '../../ports/pacs.ts';
import { countByWeb, storeByWeb } from './dicom-web-archive.ts';
import { countByDimse, reportByDimse, storeByDimse } from './dimse-archive.ts';

export interface PacsOptions {
  readonly hospitals: readonly Pick<HospitalConfig, 'id' | 'pacs'>[];
  /** Ours, as the archive knows us. */
  readonly callingAeTitle: string;
  /** Of the archives whose associations are encrypted. */
  readonly tls?: NonNullable<Target['tls']>;
}

export function connectPacs({ hospitals, callingAeTitle, tls }: PacsOptions): ConnectPacs {
  const archives = new Map<string, Pacs>();
  for (const { id, pacs } of hospitals) {
    if (pacs === undefined) continue;
    const { host, port, aeTitle, dicomWebUrl } = pacs;
    const target = {
      host,
      port,
      calledAeTitle: aeTitle,
      callingAeTitle,
      ...(pacs.tls ? { tls: tls ?? {} } : {}),
    };
    archives.set(id, archive(target, dicomWebUrl));
  }
  return (hospital) => archives.get(hospital);
}

function archive(target: Target, dicomWebUrl: string | undefined): Pacs {
  const reportCommitment: Pacs['reportCommitment'] = (result) => reportByDimse(target, result);
  if (dicomWebUrl === undefined)
    return {
      countInstances: (studyInstanceUid) => countByDimse(target, studyInstanceUid),
      store: (instances) => storeByDimse(target, instances),
      reportCommitment,
    };
  return {
    countInstances: async (studyInstanceUid) =>
      (await countByWeb(dicomWebUrl, studyInstanceUid)) ??
      (await countByDimse(target, studyInstanceUid)),
    store: (instances) => storeByWeb(dicomWebUrl, instances),
    reportCommitment,
  };
}
