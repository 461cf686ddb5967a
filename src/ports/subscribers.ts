/** What the operator has agreed with the programs that subscribe. */

export interface Subscribers {
  /** @returns why nothing may be sent there for this client, for a person; undefined: it may */
  endpointFault(client: string, endpoint: string): string | undefined;
  /** Is the client registered for reading this type? */
  mayRead(client: string, type: string): boolean;
}
