/** Keys of the files beside the embedded store; they are kept in the store, which is encrypted, so that a new data key covers them. */

export interface FileKey {
  /** 8 bytes: which key a file was written with; in clear in the file. */
  readonly id: Uint8Array;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

export interface FileKeys {
  /** For new files; a new one after each change of the data key. */
  current(): FileKey;
  /** @returns undefined: no file of ours was written with it */
  byId(id: Uint8Array): FileKey | undefined;
}
