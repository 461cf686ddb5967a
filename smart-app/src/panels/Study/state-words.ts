/** Where a study stands, in words. */
import type { StudySummaryView } from '../../../../src/inbound/app-api/contract-imaging.ts';

export const STATE_WORDS: Readonly<Record<StudySummaryView['state'], string>> = {
  waiting: 'waiting for more images',
  reading: 'being read',
  read: 'read',
  'no-model-applies': 'no model applies: viewer only',
  failed: 'could not be read',
};
