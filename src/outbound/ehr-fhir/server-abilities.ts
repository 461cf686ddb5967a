/** What a server says that it can do. In: its CapabilityStatement, or none. Out: yes, no, or that it does not say. */
import type { CapabilityStatement } from '@medplum/fhirtypes';

export type Stated = 'yes' | 'no' | 'unsaid';

function server(capabilities: CapabilityStatement | undefined) {
  return capabilities?.rest?.find(({ mode }) => mode === 'server');
}

export function knowsTransactions(capabilities: CapabilityStatement | undefined): Stated {
  const interactions = server(capabilities)?.interaction;
  if (interactions === undefined) return 'unsaid';
  return interactions.some(({ code }) => code === 'transaction') ? 'yes' : 'no';
}

export function createsConditionally(
  capabilities: CapabilityStatement | undefined,
  type: string | undefined,
): boolean {
  const stated = server(capabilities)?.resource?.find((each) => each.type === type);
  return stated?.conditionalCreate === true;
}

/** A statement that lists no type, or no interaction of a type, says nothing about it. */
export function creates(capabilities: CapabilityStatement | undefined, type: string): Stated {
  const types = server(capabilities)?.resource ?? [];
  if (types.length === 0) return 'unsaid';
  const stated = types.find((each) => each.type === type);
  if (stated === undefined) return 'no';
  if (stated.interaction === undefined) return 'unsaid';
  return stated.interaction.some(({ code }) => code === 'create') ? 'yes' : 'no';
}
