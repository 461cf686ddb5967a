/** Launches under way and open sessions; kept durably, since a hospital's browser outlives our process. */

/** Between /launch and /callback; `state` finds it once. */
export interface PendingLaunch {
  readonly state: string;
  readonly hospital: string;
  /** As the hospital gave it; `aud` repeats it byte for byte. */
  readonly iss: string;
  readonly codeVerifier: string;
  readonly nonce: string;
  /** SHA-256 of the cookie that binds the launch to a browser. */
  readonly browserHash: string;
  readonly scopesAsked: readonly string[];
  readonly expiresAt: string;
}

/** One launch: one patient, one person, one token. */
export interface LaunchSession {
  readonly id: string;
  readonly hospital: string;
  readonly patientId: string;
  /** The person at the hospital, where the launch says so. */
  readonly user: { readonly reference: string; readonly name: string | undefined } | undefined;
  readonly needPatientBanner: boolean;
  readonly scopes: readonly string[];
  readonly missingScopes: readonly string[];
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly tokenExpiresAt: string;
  /** SHA-256 of the session cookie's value. */
  readonly cookieHash: string;
  readonly csrfToken: string;
  readonly startedAt: string;
  readonly lastUsedAt: string;
  /** Closed for the browser; its token may still deliver what waits. */
  readonly endedAt: string | undefined;
}

export interface SessionStore {
  savePending(pending: PendingLaunch): Promise<void>;
  /** Hands it out once and forgets it. */
  takePending(state: string): Promise<PendingLaunch | undefined>;
  save(session: LaunchSession): Promise<void>;
  get(id: string): Promise<LaunchSession | undefined>;
  delete(id: string): Promise<void>;
  /** Newest first; ended ones too. */
  ofPatient(hospital: string, patientId: string): Promise<readonly LaunchSession[]>;
  all(): Promise<readonly LaunchSession[]>;
  deletePendingBefore(instant: string): Promise<void>;
}
