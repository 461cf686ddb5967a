/** What was written → its Provenance: which devices made it, when, and from which resources of the record. */
import type { Provenance, ProvenanceAgent } from '@medplum/fhirtypes';
import { IDENTIFIER_SYSTEMS, STRUCTURE_DEFINITIONS } from '../../domain/codes/mentor.ts';
import type { Source } from '../../domain/source.ts';
import { contentId } from './content-id.ts';
import { AI_ASSERTED, AI_DEVICE_TYPES } from './labels.ts';
import { narrativeOf, paragraph } from './narrative.ts';
import { referencesTo } from './sources.ts';

const PARTICIPANTS = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const ACTIVITY = {
  coding: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation',
      code: 'CREATE',
      display: 'create',
    },
  ],
};

export interface ProvenanceRequest {
  /** References to what was written. */
  readonly targets: readonly string[];
  readonly asOf: string;
  /** References to the devices. */
  readonly devices: readonly string[];
  readonly sources: readonly Source[];
}

/** Provenance has no identifier in R4: the tag is what a conditional create finds it by. */
export function provenanceOf(request: ProvenanceRequest): Provenance & { id: string } {
  const { targets, asOf, devices, sources } = request;
  const read = referencesTo(sources);
  const summary = `Made by ${devices.length} devices from ${read.length} resources of the record.`;
  const content = {
    resourceType: 'Provenance',
    text: narrativeOf(paragraph(summary)),
    target: targets.map((reference) => ({ reference })),
    recorded: asOf,
    activity: ACTIVITY,
    reason: [{ coding: [AI_ASSERTED] }],
    agent: devices.map(agentOf),
    ...(read.length === 0
      ? {}
      : { entity: read.map((what) => ({ role: 'source' as const, what })) }),
  } satisfies Provenance;
  const id = contentId(content);
  const tag = [{ system: IDENTIFIER_SYSTEMS.provenance, code: id }];
  return { ...content, meta: { profile: [STRUCTURE_DEFINITIONS.provenance], tag }, id };
}

function agentOf(device: string): ProvenanceAgent {
  return {
    type: { coding: [{ system: PARTICIPANTS, code: 'assembler', display: 'Assembler' }] },
    role: [{ coding: [{ system: AI_DEVICE_TYPES, code: 'Artificial-Intelligence' }] }],
    who: { reference: device },
  };
}
