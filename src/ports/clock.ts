/** The present moment, as a FHIR instant. */
export interface Clock {
  now(): string;
}
