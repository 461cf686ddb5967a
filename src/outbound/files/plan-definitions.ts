/**
 * Reads `PlanDefinition-*.json` and `ActivityDefinition-*.json` of a folder: the recommendations in force.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActivityDefinition, PlanDefinition } from '@medplum/fhirtypes';
import type { z } from 'zod';
import type { PlanFile, PlanLibrary } from '../../domain/care-plan.ts';
import { AppError } from '../../errors.ts';
import type { PlanDefinitions } from '../../ports/plan-definitions.ts';
import { activityDefinitionSchema, planDefinitionSchema } from './plan-definition-schema.ts';

/** @param folder path of `profiles/`, or of a hospital's own copy */
export function filePlanDefinitions(folder: string): PlanDefinitions {
  return { all: () => readLibrary(folder) };
}

async function readLibrary(folder: string): Promise<PlanLibrary> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const named = (type: string): string[] => names.filter((name) => name.startsWith(`${type}-`));
  return {
    plans: await readAll(folder, named('PlanDefinition'), isPlanDefinition, planDefinitionSchema),
    activities: await readAll(
      folder,
      named('ActivityDefinition'),
      isActivityDefinition,
      activityDefinitionSchema,
    ),
  };
}

async function readAll<T>(
  folder: string,
  names: readonly string[],
  isValid: (json: unknown) => json is T,
  schema: z.ZodType,
): Promise<PlanFile<T>[]> {
  return Promise.all(
    names.map(async (file) => {
      const resource = parse(file, await readFile(join(folder, file), 'utf8'));
      if (isValid(resource)) return { file, resource };
      throw invalid(file, resource, schema);
    }),
  );
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('plan-definition.invalid', 'the file is not JSON', { where: file, cause });
  }
}

function isPlanDefinition(json: unknown): json is PlanDefinition {
  return planDefinitionSchema.safeParse(json).success;
}

function isActivityDefinition(json: unknown): json is ActivityDefinition {
  return activityDefinitionSchema.safeParse(json).success;
}

/** The first fault, with its place: `PlanDefinition-aaa.json: action[0].condition[0].kind`. */
function invalid(file: string, json: unknown, schema: z.ZodType): AppError {
  const issue = schema.safeParse(json).error?.issues[0];
  const path = (issue?.path ?? [])
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./u, '');
  const message = issue?.message ?? 'the definition is not valid';
  return new AppError('plan-definition.invalid', message, { where: `${file}: ${path}` });
}
