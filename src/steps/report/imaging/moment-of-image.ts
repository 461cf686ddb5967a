/** DICOM dates and times → FHIR dateTime: with its time where the zone is known, else the day alone. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import { textOf } from '../dicom/attributes.ts';

/** @returns undefined where no date is there that is one */
export function dicomDateTime(
  dataset: DicomDataset,
  of: 'Study' | 'Series' | 'Acquisition' | 'Content',
): string | undefined {
  const day = /^(\d{4})(\d\d)(\d\d)$/u.exec(textOf(dataset, `${of}Date`) ?? '');
  if (day === null) return undefined;
  const date = `${day[1] ?? ''}-${day[2] ?? ''}-${day[3] ?? ''}`;
  if (!isDay(date)) return undefined;
  const time = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?/u.exec(textOf(dataset, `${of}Time`) ?? '');
  const zone = /^([+-]\d\d)(\d\d)$/u.exec(textOf(dataset, 'TimezoneOffsetFromUTC') ?? '');
  if (time === null || zone === null) return date;
  const [, hours = '', minutes = '', seconds = '00'] = time;
  return `${date}T${hours}:${minutes}:${seconds}${zone[1] ?? ''}:${zone[2] ?? ''}`;
}

function isDay(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}

/** When the image was made, else the series, else the study. */
export function momentOfImage(dataset: DicomDataset): string | undefined {
  return (
    dicomDateTime(dataset, 'Acquisition') ??
    dicomDateTime(dataset, 'Content') ??
    dicomDateTime(dataset, 'Series') ??
    dicomDateTime(dataset, 'Study')
  );
}
