/** Published data to learn from: small files, read whole. */
export interface TrainingFile {
  readonly name: string;
  readonly text: string;
  /** As it lies on disk, packed or not. */
  readonly sha256: string;
}

export interface TrainingFiles {
  /** @throws AppError `input.unreadable` */
  read(folder: string, names: readonly string[]): Promise<readonly TrainingFile[]>;
}
