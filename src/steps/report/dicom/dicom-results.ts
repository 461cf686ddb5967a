/**
 * What the models say about a study → the DICOM objects that its archive gets: a report a model, a capture and a presentation
 * state an image. Of images that were all refused by a model there are none, but a report that withdraws the earlier one.
 */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { GreyImage } from '../../../domain/image.ts';
import type { ReadImage, StudyReading } from '../../../domain/image-reading.ts';
import {
  measurementReport,
  withdrawalReport,
  type Predecessor,
  type ReportedImage,
} from './measurement-report.ts';
import { presentationState } from './presentation-state.ts';
import { secondaryCapture } from './secondary-capture.ts';

export interface ImagesOfStudy {
  /** Data set of an image, as it was received. */
  readonly sourceOf: (sopInstanceUid: string) => DicomDataset | undefined;
  /** As a person sees it; undefined: no capture is made. */
  readonly pictureOf: (reading: ReadImage) => GreyImage | undefined;
  /** IANA zone of the hospital. */
  readonly timeZone?: string | undefined;
  /** The newest report of each model that the archive has of this study. */
  readonly predecessors?: readonly Predecessor[];
  /** Any image of the study: patient and study of a report that withdraws what a model said. */
  readonly anySource?: DicomDataset | undefined;
}

/** The same readings and images give the same objects, with the same UIDs. */
export function dicomResults(study: StudyReading, images: ImagesOfStudy): DicomDataset[] {
  const context = { asOf: study.asOf, timeZone: images.timeZone };
  const reported = study.readings.flatMap((reading): ReportedImage[] => {
    const source = images.sourceOf(reading.image.sopInstanceUid);
    return source === undefined ? [] : [{ reading, source }];
  });
  const { predecessors = [], anySource: source } = images;
  const models = [...new Set(reported.map(({ reading }) => reading.manifest.id))];
  const reports = models.map((model) =>
    measurementReport(
      reported.filter(({ reading }) => reading.manifest.id === model),
      context,
      predecessors.find((each) => each.model.id === model),
    ),
  );
  const silent = predecessors.filter(
    (each) => !each.isWithdrawal && !models.includes(each.model.id),
  );
  const withdrawals =
    source === undefined
      ? []
      : silent.map((each) => withdrawalReport(each, { ...context, source }));
  const pictured = reported.flatMap(({ reading, source }) => {
    if (!reading.read) return [];
    const picture = images.pictureOf(reading);
    return [
      picture === undefined ? undefined : secondaryCapture({ reading, source, picture }, context),
      presentationState({ reading, source }, context),
    ];
  });
  return [...reports, ...withdrawals, ...pictured].filter((each) => each !== undefined);
}
