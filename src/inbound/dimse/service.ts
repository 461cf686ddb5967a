/** What a DIMSE service is handed: one message of an accepted association, and the way to answer it. */
import type { Command } from '../../dicom-network/command-set.ts';
import type { Incoming } from '../../dicom-network/messages.ts';

/** Who is at the other end; known by configuration. */
export interface Peer {
  readonly aeTitle: string;
  readonly hospital: string;
}

export interface AcceptedContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntax: string;
}

export interface Exchange {
  readonly peer: Peer;
  readonly context: AcceptedContext;
  readonly command: Command;
  /** The data set as it comes; empty where the command says that there is none. */
  readonly dataset: Incoming;
  /** In one write; what is left of the data set is read and dropped before. */
  readonly send: (command: Command, dataset?: Buffer) => Promise<void>;
}

/** @returns true: done; false: refused, for the account of the association */
export type Service = (exchange: Exchange) => Promise<boolean>;

/** Names, counts and reasons for the log; never a resource. */
export type Report = (event: string, detail: Readonly<Record<string, string | number>>) => void;
