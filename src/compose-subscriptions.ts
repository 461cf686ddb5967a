/** The wiring of subscriptions: what is written → numbered events → receivers. */
import type { Config } from './config.ts';
import { notifier } from './flows/notifier.ts';
import type { NotifyPorts } from './flows/notify-subscriber.ts';
import { watchedBy } from './inbound/fhir-api/subscriptions/criteria.ts';
import { patientsAt, type References } from './inbound/fhir-api/search/references.ts';
import type { Database } from './outbound/sqlite/database.ts';
import { sqliteNotifications } from './outbound/sqlite/notifications.ts';
import { eventRecorder } from './outbound/sqlite/subscription-events.ts';
import { sqliteSubscriptions } from './outbound/sqlite/subscriptions.ts';
import { configuredSubscribers } from './outbound/webhook/subscribers.ts';
import { httpWebhook } from './outbound/webhook/webhook.ts';

interface SubscribingOptions extends Pick<NotifyPorts, 'clock' | 'report'> {
  readonly database: Database;
  readonly clients: Config['clients'];
  readonly hospitals: References['hospitals'];
  readonly baseUrl: string;
}

export function subscribing(options: SubscribingOptions) {
  const { database, clients, hospitals, baseUrl, clock, report } = options;
  const fhirBase = `${baseUrl}/fhir`;
  const subscriptions = sqliteSubscriptions(database);
  const subscribers = configuredSubscribers(clients);
  const webhook = httpWebhook(clients);
  const ports = { subscriptions, subscribers, webhook, clock, fhirBase, report };
  const notifying = notifier(ports);
  const wakeNotifier = () => notifying.wake();
  const testOf = watchedBy(patientsAt(fhirBase, hospitals));
  return {
    /** To be told of each new version. */
    written: eventRecorder(database, testOf, () => setImmediate(wakeNotifier)),
    notifications: sqliteNotifications(database),
    api: { subscriptions, subscribers, wakeNotifier },
    start: () => notifying.start(),
    async stop() {
      await notifying.stop();
      webhook.close();
    },
  };
}
