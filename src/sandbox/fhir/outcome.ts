/** OperationOutcomes of this hospital. In: a code and a sentence. Out: the resource, or an error that carries it. */
import { OperationOutcomeError } from '@medplum/core';
import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';

export function operationOutcome(
  code: OperationOutcomeIssue['code'],
  text: string,
): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code, details: { text }, diagnostics: text }],
  };
}

/** An answer with this status instead of what was asked. */
export class Refusal extends OperationOutcomeError {
  readonly status: number;

  constructor(status: number, code: OperationOutcomeIssue['code'], text: string) {
    super(operationOutcome(code, text));
    this.status = status;
  }
}
