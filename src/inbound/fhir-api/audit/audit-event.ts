/**
 * An entry of the audit trail → AuditEvent.
 *
 * Source: FHIR R4 AuditEvent with its value sets for type, subtype (restful interactions), action and outcome.
 */
import type { AuditEvent, AuditEventEntity, Coding } from '@medplum/fhirtypes';
import { MENTOR_BASE } from '../../../domain/codes/mentor.ts';
import type { AuditEntry } from '../../../ports/audit.ts';
import type { StoredVersion } from '../../../ports/resource-store.ts';

const EVENT_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-event-type';
const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const INTERACTION = 'http://hl7.org/fhir/restful-interaction';
/** Names of our own events. */
const OWN_EVENT = `${MENTOR_BASE}/audit-event`;
const OBJECT_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const OBJECT_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';

type Action = NonNullable<AuditEvent['action']>;

/** The interaction of FHIR that an event is, where it is one. */
const INTERACTIONS: Readonly<Record<string, readonly [string, Action]>> = {
  'fhir.read': ['read', 'R'],
  'fhir.vread': ['vread', 'R'],
  'fhir.history': ['history', 'R'],
  'fhir.search': ['search', 'E'],
  'fhir.assess': ['operation', 'E'],
  'fhir.assess-and-store': ['operation', 'C'],
  'fhir.apply': ['operation', 'E'],
  'fhir.export': ['operation', 'E'],
  'fhir.export-file': ['operation', 'R'],
  'fhir.export-cancelled': ['operation', 'D'],
  'subscription.create': ['create', 'C'],
  'subscription.update': ['update', 'U'],
  'subscription.delete': ['delete', 'D'],
};
/** By the last word of its name. */
const ACTIONS: Readonly<Record<string, Action>> = {
  read: 'R',
  opened: 'E',
  entered: 'C',
  decided: 'U',
  saved: 'U',
  given: 'C',
};
const SECURITY = /^(?:launch|session|token|request)\./;

function auditEventOf(entry: AuditEntry): AuditEvent & { readonly id: string } {
  const { id, at, what, outcome, detail } = entry;
  return {
    resourceType: 'AuditEvent',
    id: String(id),
    meta: { versionId: '1', lastUpdated: at },
    type: typeOf(what),
    subtype: subtypesOf(what),
    action: actionOf(what),
    recorded: at,
    outcome: outcome === 'success' ? '0' : '4',
    ...(detail === undefined || detail === '' ? {} : { outcomeDesc: detail }),
    agent: [{ ...agentOf(entry.who), requestor: true }],
    source: { observer: { display: 'Health Analysis Mentor' } },
    ...entitiesOf(entry),
  };
}

/** As the searches look at it. */
export function auditVersion(entry: AuditEntry): StoredVersion {
  return {
    type: 'AuditEvent',
    id: String(entry.id),
    version: 1,
    seq: entry.id,
    lastUpdated: entry.at,
    hospital: entry.hospital,
    patient: entry.patient === '-' ? undefined : entry.patient,
    resource: auditEventOf(entry),
  };
}

function typeOf(what: string): Coding {
  if (what in INTERACTIONS)
    return { system: EVENT_TYPE, code: 'rest', display: 'RESTful Operation' };
  return SECURITY.test(what)
    ? { system: DICOM, code: '110114', display: 'User Authentication' }
    : { system: DICOM, code: '110110', display: 'Patient Record' };
}

function subtypesOf(what: string): Coding[] {
  const interaction = INTERACTIONS[what]?.[0];
  const own = { system: OWN_EVENT, code: what.replaceAll(' ', '-') };
  return interaction === undefined ? [own] : [{ system: INTERACTION, code: interaction }, own];
}

function actionOf(what: string): Action {
  return INTERACTIONS[what]?.[1] ?? ACTIONS[what.split(/[. ]/).at(-1) ?? ''] ?? 'E';
}

/** A person by reference, a program by its id. */
function agentOf(who: string): Pick<AuditEvent['agent'][number], 'who' | 'altId' | 'name'> {
  if (who.startsWith('client ')) return { altId: who.slice('client '.length), name: who };
  return /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/.test(who)
    ? { who: { reference: who } }
    : { name: who };
}

function entitiesOf({ hospital, patient }: AuditEntry): { entity?: AuditEventEntity[] } {
  if (patient === '-' || patient === '') return {};
  return {
    entity: [
      {
        what: { reference: patient },
        type: { system: OBJECT_TYPE, code: '1', display: 'Person' },
        role: { system: OBJECT_ROLE, code: '1', display: 'Patient' },
        ...(hospital === '-' ? {} : { detail: [{ type: 'hospital', valueString: hospital }] }),
      },
    ],
  };
}
