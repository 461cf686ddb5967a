/** Definitions and examples → the ImplementationGuide that lists them, in the order of their addresses. */
import type {
  ImplementationGuide,
  ImplementationGuideDefinitionResource,
} from '@medplum/fhirtypes';
import { MENTOR_BASE, MENTOR_VERSION } from '#src/domain/codes/mentor.ts';

export interface Listed {
  readonly resourceType: string;
  readonly id: string;
  readonly title?: string;
  readonly description?: string;
  readonly meta?: { readonly profile?: readonly string[] };
}

const ID = 'health-analysis-mentor';

export function implementationGuide(
  definitions: readonly Listed[],
  examples: readonly Listed[],
): ImplementationGuide {
  return {
    resourceType: 'ImplementationGuide',
    id: ID,
    url: `${MENTOR_BASE}/ImplementationGuide/${ID}`,
    version: MENTOR_VERSION,
    name: 'HealthAnalysisMentor',
    title: 'Health Analysis Mentor',
    status: 'active',
    experimental: false,
    date: '2026-11-24',
    publisher: 'Health Analysis Mentor',
    description:
      'Clinical risk results, proposed care plans and how they came about: what this service writes, answers and understands beyond FHIR R4.',
    packageId: 'org.health-analysis-mentor.fhir',
    license: 'Apache-2.0',
    fhirVersion: ['4.0.1'],
    definition: {
      resource: [...definitions.map(definitionOf), ...examples.map(exampleOf)].toSorted((a, b) =>
        addressOf(a) < addressOf(b) ? -1 : 1,
      ),
    },
  };
}

function addressOf({ reference }: ImplementationGuideDefinitionResource): string {
  return reference.reference ?? '';
}

function definitionOf({
  resourceType,
  id,
  title,
  description,
}: Listed): ImplementationGuideDefinitionResource {
  return {
    reference: { reference: `${resourceType}/${id}` },
    ...(title === undefined ? {} : { name: title }),
    ...(description === undefined ? {} : { description }),
    exampleBoolean: false,
  };
}

function exampleOf({ resourceType, id, meta }: Listed): ImplementationGuideDefinitionResource {
  const [profile] = meta?.profile ?? [];
  return {
    reference: { reference: `${resourceType}/${id}` },
    ...(profile === undefined ? { exampleBoolean: true } : { exampleCanonical: profile }),
  };
}
