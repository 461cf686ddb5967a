/** The recommendations in force, as FHIR PlanDefinitions. */
import type { PlanLibrary } from '../domain/care-plan.ts';

export interface PlanDefinitions {
  /** Every PlanDefinition with its ActivityDefinitions, by id. @throws AppError `plan-definition.invalid` */
  all(): Promise<PlanLibrary>;
}
