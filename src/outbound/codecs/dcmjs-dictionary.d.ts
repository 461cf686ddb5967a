/** The data dictionary of dcmjs; the package has no types. */
declare module 'dcmjs/dictionary' {
  interface DictionaryEntry {
    /** A VR; `xs`: US or SS, `ox`: OB or OW, `lt`: US, SS or OW, by context. */
    readonly vr: string;
    readonly name: string;
  }
  /** By `(0010,0010)`; private elements by `(gggg,"CREATOR",ee)`. */
  export const dictionary: Readonly<Record<string, DictionaryEntry | undefined>>;
}
