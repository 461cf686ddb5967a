/** Addresses of the app: the session and the result's key, never a name. */
export const viewPath = (session: string): string => `/p/${encodeURIComponent(session)}`;
export const riskPath = (session: string, key: string): string =>
  `${viewPath(session)}/risk/${encodeURIComponent(key)}`;
export const planPath = (session: string): string => `${viewPath(session)}/plan`;
export const studyPath = (session: string, uid: string): string =>
  `${viewPath(session)}/study/${encodeURIComponent(uid)}`;
