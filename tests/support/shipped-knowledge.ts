/** Every shipped model and plan, compiled once: what an assessment works with. */
import { join } from 'node:path';
import { filePlanDefinitions } from '#src/outbound/files/plan-definitions.ts';
import { compilePlans } from '#src/steps/recommend/compile.ts';
import { SHIPPED } from './model-packages.ts';

const PROFILES = join(import.meta.dirname, '../../profiles');

export const shippedKnowledge = async () => ({
  models: [...SHIPPED.values()].map(({ model }) => model),
  plans: compilePlans(await filePlanDefinitions(PROFILES).all()),
});
