/**
 * A reading of a study → one transaction Bundle: devices, ImagingStudy, Observation and RiskAssessment of each image, report,
 * Provenance; each created only once.
 *
 * Nothing read: the study, and a report that withdraws what an earlier one said.
 * Ids follow from the content: the same images, instant and models give the same bytes.
 */
import type { Bundle } from '@medplum/fhirtypes';
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { StudyReading } from '../../../domain/image-reading.ts';
import { conditionalCreate, type Identified } from '../bundle-entry.ts';
import { urnOf } from '../content-id.ts';
import { modelDevice, SERVICE_DEVICE } from '../device.ts';
import { textOf } from '../dicom/attributes.ts';
import { provenanceOf } from '../provenance.ts';
import { findingObservationOf } from './finding-observation.ts';
import { findingRiskOf } from './finding-risk.ts';
import { imagingReportOf } from './imaging-report.ts';
import { imagingStudyOf } from './imaging-study.ts';
import type { Subject } from './subject.ts';

export interface ReadStudy {
  readonly study: StudyReading;
  readonly subject: Subject;
  /** Of every image of the study. */
  readonly datasets: readonly DicomDataset[];
  /** WADO-RS address of the hospital's archive. */
  readonly wadoRs?: string | undefined;
}

export function imagingBundle({ study, subject, datasets, wadoRs }: ReadStudy): Bundle {
  const { studyInstanceUid, asOf } = study;
  const imagingStudy = imagingStudyOf({ studyInstanceUid, subject, datasets, wadoRs });
  const bySop = new Map(datasets.map((each) => [textOf(each, 'SOPInstanceUID'), each]));
  const findings = study.readings.map((reading) => {
    const context = {
      subject,
      asOf,
      device: urnOf(modelDevice(reading.manifest)),
      study: urnOf(imagingStudy),
      source: bySop.get(reading.image.sopInstanceUid),
    };
    return {
      observation: findingObservationOf(reading, context),
      risk: findingRiskOf(reading, context),
    };
  });
  const report = imagingReportOf(study, {
    subject,
    study: urnOf(imagingStudy),
    results: findings.map(({ observation }) => urnOf(observation)),
    sourceOf: (uid) => bySop.get(uid),
  });
  const written = [...findings.flatMap(({ observation, risk }) => [observation, risk]), report];
  const models = study.readings.map(({ manifest }) => modelDevice(manifest));
  if (models.length === 0) models.push(SERVICE_DEVICE);
  const devices = [...new Map(models.map((each) => [each.id, each])).values()];
  const provenance = provenanceOf({
    targets: written.map(urnOf),
    asOf,
    devices: devices.map(urnOf),
    sources: [{ reference: urnOf(imagingStudy) }],
  });
  const all: Identified[] = [...devices, imagingStudy, ...written, provenance];
  return { resourceType: 'Bundle', type: 'transaction', entry: all.map(conditionalCreate) };
}
