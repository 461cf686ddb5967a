/** Sends to the receivers of subscribers, and to nobody else. */

export interface WebhookRequest {
  /** Whose receiver it is. */
  readonly client: string;
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  /** `Name: value`, as the subscriber gave them. */
  readonly headers: readonly string[];
  /** undefined: nothing is sent, and no type. */
  readonly body: { readonly type: string; readonly text: string } | undefined;
  readonly timeoutMs: number;
}

export type WebhookAnswer =
  | { readonly reached: true; readonly status: number }
  /** @param final it will not be otherwise by waiting: the address is not allowed */
  | { readonly reached: false; readonly why: string; readonly final: boolean };

export interface Webhook {
  /** Never throws, follows no redirect. */
  send(request: WebhookRequest): Promise<WebhookAnswer>;
  close(): void;
}
