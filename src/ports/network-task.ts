/** What a thread that runs networks is told, and what it answers. One task at a time. */
import type { NetworkFile, NetworkSignature, Tensor } from './network-runner.ts';

export type NetworkTask =
  | { readonly do: 'signature'; readonly network: NetworkFile }
  | {
      readonly do: 'run';
      readonly network: NetworkFile;
      readonly inputs: Readonly<Record<string, Tensor>>;
    };

export type NetworkAnswer =
  | { readonly signature: NetworkSignature }
  | { readonly outputs: Readonly<Record<string, Tensor>> }
  /** One sentence for the operator. */
  | { readonly fault: string };
