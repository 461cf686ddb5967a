/** What lies beside the manifest in a package: its evaluation and its training log, as they are; undefined where there is none. */
export interface ModelPapers {
  evaluation(id: string, version: string): Promise<unknown>;
  trainingLog(id: string, version: string): Promise<unknown>;
}
