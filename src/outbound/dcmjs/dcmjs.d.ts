/** What we use of dcmjs; the package has no types. */
declare module 'dcmjs' {
  interface Element {
    vr: string;
    Value?: readonly unknown[];
  }
  type Elements = Record<string, Element>;
  interface DicomDict {
    dict: Elements;
    write(options?: { readonly allowInvalidVRLength: boolean }): ArrayBuffer;
  }
  const dcmjs: {
    readonly data: { readonly DicomDict: new (meta: Elements) => DicomDict };
    readonly log: { setLevel(level: string): void };
  };
  export default dcmjs;
}
