/** A hospital's SMART App Launch server, from a client's side. */

export interface SmartConfiguration {
  /** Absent where the server only takes backend services. */
  readonly authorizationEndpoint: string | undefined;
  readonly tokenEndpoint: string;
  readonly capabilities: readonly string[];
  /** Empty where the server does not say. */
  readonly scopesSupported: readonly string[];
  /** RFC 8414; undefined where the server does not say. */
  readonly tokenAuthMethods: readonly string[] | undefined;
  readonly tokenAuthAlgorithms: readonly string[] | undefined;
  /** For id_token; absent without OpenID Connect. */
  readonly issuer: string | undefined;
  readonly jwksUri: string | undefined;
}

export interface TokenAnswer {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly expiresInSeconds: number;
  /** As granted; undefined where the server does not say: as asked. */
  readonly scopes: readonly string[] | undefined;
  readonly patientId: string | undefined;
  readonly needPatientBanner: boolean;
  readonly idToken: string | undefined;
}

export interface SmartUser {
  /** `Practitioner/7`; the absolute address of a person at another server. */
  readonly reference: string;
  readonly name: string | undefined;
}

export interface SmartServer {
  /** @throws AppError `launch.refused` when the server offers no SMART launch, `ehr.unavailable` */
  discover(hospital: string): Promise<SmartConfiguration>;
  /** @throws AppError `launch.refused` */
  exchangeCode(
    hospital: string,
    grant: { readonly code: string; readonly codeVerifier: string; readonly redirectUri: string },
  ): Promise<TokenAnswer>;
  /** @throws AppError `session.ended` when the hospital no longer renews it */
  refresh(hospital: string, refreshToken: string): Promise<TokenAnswer>;
  /** Checks signature, issuer, audience, nonce and times. @throws AppError `launch.refused` */
  verifyIdToken(hospital: string, idToken: string, nonce: string): Promise<SmartUser | undefined>;
  /** With a name, read at the hospital where there is none; the same where it cannot be had. */
  named(hospital: string, user: SmartUser, accessToken: string): Promise<SmartUser>;
}
