/** Results as they come → one transaction Bundle, or one resource a line; each Device and each repeat only once. */
import type { DataSetResult, PatientOutput } from '../flows/assess-data-set.ts';
import type { Format } from '../flows/serialized-bundle.ts';
import type { Output } from './output.ts';

const BUNDLE_START = '{"resourceType":"Bundle","type":"transaction","entry":[\n';
const BUNDLE_END = '\n]}\n';

export class AssessmentWriter {
  private readonly output: Output;
  private readonly format: Format;
  private readonly written = new Set<string>();
  private isEmpty = true;

  constructor(output: Output, format: Format) {
    this.output = output;
    this.format = format;
  }

  get isClosed(): boolean {
    return this.output.isClosed;
  }

  async write({ patients }: DataSetResult): Promise<void> {
    for (const patient of patients) await this.writePatient(patient);
  }

  /** Nothing at all where nothing was assessed. */
  async end(): Promise<void> {
    if (!this.isEmpty) await this.output.write(this.format === 'bundle' ? BUNDLE_END : '\n');
    await this.output.end();
  }

  private async writePatient({ key, devices, text }: PatientOutput): Promise<void> {
    if (text.length === 0) return;
    // The same patient again would be the same entries again, which a Bundle must not hold.
    if (this.format === 'bundle') {
      if (this.written.has(key)) return;
      this.written.add(key);
    }
    for (const device of devices) {
      if (this.written.has(device.urn)) continue;
      this.written.add(device.urn);
      await this.writePiece(device.text);
    }
    await this.writePiece(text);
  }

  private async writePiece(piece: string | Uint8Array): Promise<void> {
    const separator = this.format === 'bundle' ? ',\n' : '\n';
    await this.output.write(this.isEmpty ? this.start : separator);
    this.isEmpty = false;
    await this.output.write(piece);
  }

  private get start(): string {
    return this.format === 'bundle' ? BUNDLE_START : '';
  }
}
