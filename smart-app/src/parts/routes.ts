/** Addresses of the app: the session and the result's key, never a name. */
export const viewPath = (session: string): string => `/p/${encodeURIComponent(session)}`;
export const riskPath = (session: string, key: string): string =>
  `${viewPath(session)}/risk/${encodeURIComponent(key)}`;
export const planPath = (session: string): string => `${viewPath(session)}/plan`;
export const addPath = (session: string): string => `${viewPath(session)}/add`;
export const studyPath = (session: string, uid: string): string =>
  `${viewPath(session)}/study/${encodeURIComponent(uid)}`;
/** Of a launch, or open: `null`. */
export const modelsPath = (session: string | null): string =>
  session === null ? '/models' : `${viewPath(session)}/models`;
export const modelPath = (session: string | null, id: string, version: string): string =>
  `${modelsPath(session)}/${encodeURIComponent(id)}/${encodeURIComponent(version)}`;
