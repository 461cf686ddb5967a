/** Where a trained package is written: whole, or not at all. */
export interface PackageWriter {
  /**
   * @param files name → text
   * @returns the folder, <out>/<id>/<version>
   * @throws AppError `usage.wrong` where it exists with other content
   */
  write(id: string, version: string, files: ReadonlyMap<string, string>): Promise<string>;
}
