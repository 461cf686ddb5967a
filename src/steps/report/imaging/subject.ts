/** Of whom the images are: a reference at the hospital, or, where nobody has looked the patient up, the identifier alone. */
import type { Identifier } from '@medplum/fhirtypes';

export type Subject = { readonly reference: string } | { readonly identifier: Identifier };
