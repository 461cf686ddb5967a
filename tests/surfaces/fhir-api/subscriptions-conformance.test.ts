/** The list of requirements in docs/conformance.md is whole, and every test that it names is there. */
import { expect, test } from 'vitest';
import { listedIn, numbersIn, sectionOf, testsIn } from '../../support/conformance-list.ts';

const section = sectionOf('Subscriptions');

/** Numbers of the kit, of servers and of clients; those left out are of neither. */
const ASKED = '2-4 7-45 47-54 57-61 63-86 88 90 92-139';
const OF_NEITHER = new Set([46, 62, 87, 89, 91]);

/** Tests of the kit's server suite. */
const SUITE = [
  'cs_conformance',
  'topic_discovery',
  'subscription_conformance',
  'notification_delivery',
  'creation_response_conformance',
  'notification_presence',
  'notification_conformance',
  'empty_conformance',
  'id_only_conformance',
  'full_resource_conformance',
  'handshake_conformance',
  'heartbeat_conformance',
  'status_invocation',
  'reject_subscription_topic',
  'reject_subscription_filter',
  'reject_subscription_channel_type',
  'reject_subscription_channel_endpoint',
  'reject_subscription_payload_type',
  'reject_subscription_channel_payload_combo',
  'reject_subscription_cross_version_extension',
];

test('every requirement of a subscription server has its line, and so has every test of the kit', () => {
  const listed = listedIn(section);
  const asked = numbersIn(ASKED).filter((each) => !OF_NEITHER.has(each));
  expect(asked.filter((each) => !listed.includes(each))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
  const lines = new Set([...section.matchAll(/^\| ([a-z_]+) *\|/gm)].map(([, name]) => name));
  expect(SUITE.filter((each) => !lines.has(each))).toEqual([]);
});

test('every test that it names is there', () => {
  const folders = ['.', '../../unit/outbound/webhook/', '../../unit/flows/', '../../flows/'];
  const named = testsIn(
    section,
    folders.map((each) => new URL(each, import.meta.url)),
  );
  expect(named.length).toBeGreaterThan(60);
  expect(named.filter(({ isThere }) => !isThere)).toEqual([]);
});
