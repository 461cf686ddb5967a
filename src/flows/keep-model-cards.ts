/** Each installed model is a Device with its card under /fhir, from the start on: what is the same gets no new version. */
import type { Clock } from '../ports/clock.ts';
import type { ResourceStore } from '../ports/resource-store.ts';
import { deviceWithCard } from '../steps/report/device-card.ts';
import { NO_HOSPITAL } from './given-record.ts';
import { installedModels, modelCard, type ModelCardPorts } from './model-cards.ts';

/** @throws AppError `store.failed` */
export async function keepModelCards(
  ports: ModelCardPorts,
  resources: Pick<ResourceStore, 'put'>,
  clock: Clock,
): Promise<void> {
  const devices = await Promise.all(
    installedModels(ports.registry).map(async (installed) => ({
      hospital: NO_HOSPITAL.id,
      patient: undefined,
      resource: deviceWithCard(installed.manifest, await modelCard(installed, ports)),
    })),
  );
  await resources.put(devices, clock.now());
}
