/** How we name ourselves to peers, and in the files that we write (PS3.7 D.3.3.2). */

export const IMPLEMENTATION = {
  classUid: '2.25.275466018893571265103098213402581297411',
  version: 'HEALTH_MENTOR_1',
} as const;
