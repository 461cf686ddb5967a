/** A record that a client sends → what `mentor assess` says about it, as one Bundle; nothing is stored. */
import { setImmediate } from 'node:timers/promises';
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { DEFAULT_SETTINGS } from '../domain/settings.ts';
import type { Clock } from '../ports/clock.ts';
import { assessPatient } from './assess-patient.ts';
import type { Knowledge } from './assess-resources.ts';
import {
  hospitalOfRecord,
  patientsIn,
  requireModels,
  type GivenRecord,
  type KnownHospital,
} from './given-record.ts';

export interface AssessGivenPorts {
  readonly knowledge: () => Promise<Knowledge>;
  readonly hospitals: readonly KnownHospital[];
  readonly clock: Clock;
}

/** @throws AppError `input.*`, `request.invalid` */
export async function assessGiven(given: GivenRecord, ports: AssessGivenPorts): Promise<Bundle> {
  const knowledge = await ports.knowledge();
  requireModels(given, knowledge);
  const settings = hospitalOfRecord(given, ports.hospitals)?.settings ?? DEFAULT_SETTINGS;
  const asOf = given.asOf ?? ports.clock.now();
  const { models } = given;
  const entries = new Map<string, BundleEntry>();
  for (const { subject, resources } of patientsIn(given)) {
    const request = { subject, resources, asOf, settings, ...(models && { models }) };
    const { bundle } = assessPatient(request, knowledge);
    // Devices are the same for every patient.
    for (const entry of bundle.entry ?? []) entries.set(entry.fullUrl ?? '', entry);
    // Others are answered between two patients.
    await setImmediate();
  }
  const entry = [...entries.values()];
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    ...(entry.length === 0 ? {} : { entry }),
  };
}
