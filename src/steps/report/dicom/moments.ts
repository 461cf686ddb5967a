/** An instant → DICOM's dates and times, in the zone of the study where that is known. */

export interface DicomMoment {
  /** `20261124` */
  readonly date: string;
  /** `100500` */
  readonly time: string;
  /** `+0100` */
  readonly offset: string;
}

/**
 * @param instant FHIR instant
 * @param zone `+0100` as Timezone Offset From UTC has it, or a name such as `Europe/Berlin`; default: that of the instant
 */
export function momentOf(instant: string, zone?: string): DicomMoment {
  const offset = offsetOf(instant, zone);
  const local = new Date(Date.parse(instant) + offset * 60_000).toISOString();
  return {
    date: local.slice(0, 10).replaceAll('-', ''),
    time: local.slice(11, 19).replaceAll(':', ''),
    offset: offsetInWords(offset),
  };
}

/** `20261124100500+0000` */
export function dateTimeOf({ date, time, offset }: DicomMoment): string {
  return `${date}${time}${offset}`;
}

/** Minutes east of UTC. */
function offsetOf(instant: string, zone: string | undefined): number {
  const given = /^[+-]\d{4}$/u.test(zone ?? '') ? zone : undefined;
  if (zone !== undefined && given === undefined) return offsetAt(instant, zone);
  const [, sign, hours, minutes] =
    /([+-])(\d\d):?(\d\d)$/u.exec(given ?? instant.slice(10)) ?? ([] as string[]);
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Of a named zone at that instant, summer time included. */
function offsetAt(instant: string, timeZone: string): number {
  const words = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(new Date(instant))
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/u.exec(words ?? '') ?? ([] as string[]);
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function offsetInWords(minutes: number): string {
  const size = Math.abs(minutes);
  const [hours, rest] = [Math.floor(size / 60), size % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}${String(rest).padStart(2, '0')}`;
}
