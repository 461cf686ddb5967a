/**
 * Bytes of an ONNX file → its graph: nodes with their attributes, inputs with their shapes. The part of Protocol Buffers that
 * is needed for it; field numbers from onnx.proto3 (onnx/onnx, IR version 3 and later).
 */
import { refuse } from './json-shape.ts';

interface OnnxAttribute {
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly strings: readonly string[];
}

export interface OnnxNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

interface OnnxInput {
  readonly name: string;
  /** 1: float, 11: double (TensorProto.DataType). */
  readonly type: number;
  /** Undefined: any size. */
  readonly shape: readonly (number | undefined)[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxInput[];
  /** Names of constants. */
  readonly constants: ReadonlySet<string>;
}

/** @throws AppError `model.invalid` */
export function onnxGraph(bytes: Uint8Array): OnnxGraph {
  try {
    const graph = partsOf(one(partsOf(bytes), 7) ?? refuse('the file holds no ONNX graph'));
    return {
      nodes: all(graph, 1).map(nodeOf),
      inputs: all(graph, 11).map(inputOf),
      constants: new Set(all(graph, 5).map((tensor) => text(one(partsOf(tensor), 8)))),
    };
  } catch (error) {
    if (error instanceof RangeError) refuse('the file is no whole ONNX file');
    throw error;
  }
}

type Part = number | Uint8Array;
/** By field number; numbers are those of varints, or the bits of 32 and 64 bits. */
type Parts = ReadonlyMap<number, readonly Part[]>;

/** @throws RangeError where the bytes end too early */
function partsOf(bytes: Uint8Array): Parts {
  const parts = new Map<number, Part[]>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): number => {
    let [value, factor] = [0n, 1n];
    for (;;) {
      const byte = view.getUint8(at);
      at += 1;
      value += BigInt(byte & 0x7f) * factor;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
      factor *= 128n;
    }
  };
  const slice = (size: number): Uint8Array => {
    if (size < 0 || at + size > bytes.length) throw new RangeError('too short');
    at += size;
    return bytes.subarray(at - size, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const kind = key % 8;
    const part = kind === 0 ? varint() : slice(kind === 1 ? 8 : kind === 5 ? 4 : varint());
    if (![0, 1, 2, 5].includes(kind)) throw new RangeError('no such wire type');
    const field = Math.floor(key / 8);
    parts.set(field, [...(parts.get(field) ?? []), part]);
  }
  return parts;
}

function all(parts: Parts, field: number): Uint8Array[] {
  return (parts.get(field) ?? []).filter((part) => typeof part !== 'number');
}

function one(parts: Parts, field: number): Uint8Array | undefined {
  return all(parts, field).at(-1);
}

function text(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : new TextDecoder().decode(bytes);
}

/** NodeProto. */
function nodeOf(bytes: Uint8Array): OnnxNode {
  const parts = partsOf(bytes);
  return {
    operator: text(one(parts, 4)),
    domain: text(one(parts, 7)),
    inputs: all(parts, 1).map(text),
    outputs: all(parts, 2).map(text),
    attributes: new Map(all(parts, 5).map(attributeOf)),
  };
}

/** AttributeProto: single values and lists alike. */
function attributeOf(bytes: Uint8Array): [string, OnnxAttribute] {
  const parts = partsOf(bytes);
  return [
    text(one(parts, 1)),
    {
      floats: [...floats(parts, 2), ...floats(parts, 7)],
      ints: [...integers(parts, 3), ...integers(parts, 8)],
      strings: [...all(parts, 4), ...all(parts, 9)].map(text),
    },
  ];
}

/** Packed, or one by one. */
function floats(parts: Parts, field: number): number[] {
  return all(parts, field).flatMap((bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) =>
      view.getFloat32(4 * at, true),
    );
  });
}

function integers(parts: Parts, field: number): number[] {
  return (parts.get(field) ?? []).flatMap((part) =>
    typeof part === 'number' ? part : varints(part),
  );
}

function varints(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let [value, factor] = [0n, 1n];
  for (const byte of bytes) {
    value += BigInt(byte & 0x7f) * factor;
    factor *= 128n;
    if (byte >= 0x80) continue;
    values.push(Number(BigInt.asIntN(64, value)));
    [value, factor] = [0n, 1n];
  }
  return values;
}

/** ValueInfoProto → TypeProto.Tensor. */
function inputOf(bytes: Uint8Array): OnnxInput {
  const parts = partsOf(bytes);
  const name = text(one(parts, 1));
  const nothing = new Uint8Array();
  const tensor = partsOf(one(partsOf(one(parts, 2) ?? nothing), 1) ?? nothing);
  const type = integers(tensor, 1)[0] ?? 0;
  const dimensions = all(partsOf(one(tensor, 2) ?? nothing), 1);
  return { name, type, shape: dimensions.map((each) => integers(partsOf(each), 1)[0]) };
}
