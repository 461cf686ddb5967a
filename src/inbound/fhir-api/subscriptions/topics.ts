/** What can be subscribed to. In: the canonical address of a topic, and filters. Out: a search of the watched type. */
import { AppError } from '../../../errors.ts';

interface Topic {
  readonly type: string;
  /** What of the type belongs to it. */
  readonly query: string;
  /** Filter → search parameter of the type. */
  readonly filters: Readonly<Record<string, string>>;
}

const TOPICS: Readonly<Record<string, Topic>> = {
  'risk-assessment': {
    type: 'RiskAssessment',
    query: '',
    filters: { patient: 'patient', model: 'method', 'qualitative-risk': 'risk' },
  },
  'care-plan': { type: 'CarePlan', query: '', filters: { patient: 'patient' } },
  'imaging-finding': {
    type: 'Observation',
    query: 'category=http://terminology.hl7.org/CodeSystem/observation-category|imaging',
    filters: { patient: 'patient', model: 'method' },
  },
};

export const TOPIC_NAMES: readonly string[] = Object.keys(TOPICS);

export function topicBase(fhirBase: string): string {
  return `${fhirBase}/SubscriptionTopic/`;
}

/** @throws AppError `subscription.not-supported` */
export function topicOf(criteria: string, fhirBase: string): Topic {
  const base = topicBase(fhirBase);
  const name = criteria.startsWith(base) ? criteria.slice(base.length).split('|')[0] : undefined;
  const topic = name !== undefined && Object.hasOwn(TOPICS, name) ? TOPICS[name] : undefined;
  if (topic === undefined)
    throw new AppError(
      'subscription.not-supported',
      `there is no such topic; there are ${TOPIC_NAMES.map((each) => base + each).join(', ')}`,
      { where: 'Subscription.criteria' },
    );
  return topic;
}

/** Filters of which all must hold: `patient=Patient/1`, with or without `Type?` in front, joined by `&` or apart. */
export function topicQuery(topic: Topic, filters: readonly string[]): string {
  const query = new URLSearchParams(topic.query);
  for (const [at, filter] of filters.entries()) {
    const where = `Subscription.criteria.extension[${at}].valueString`;
    for (const [key, value] of partsOf(filter, topic, where)) {
      const parameter = Object.hasOwn(topic.filters, key) ? topic.filters[key] : undefined;
      if (parameter === undefined || value === '')
        throw new AppError(
          'subscription.not-supported',
          `this topic is filtered by ${Object.keys(topic.filters).join(', ')}, each as <name>=<value>`,
          { where },
        );
      query.append(parameter, value);
    }
  }
  return query.toString();
}

function partsOf(filter: string, { type }: Topic, where: string): [string, string][] {
  const at = filter.indexOf('?');
  const named = at < 0 ? type : filter.slice(0, at);
  if (named !== type)
    throw new AppError('subscription.not-supported', `this topic is about ${type}`, { where });
  const parts = [...new URLSearchParams(filter.slice(at + 1))];
  return parts.length === 0 ? [['', '']] : parts;
}
