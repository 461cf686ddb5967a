/**
 * The float32 weights of an ONNX file: where they stand in it. In: the file. Out: a span of bytes for each tensor.
 *
 * Protocol Buffers by hand: ModelProto.graph = 7, GraphProto.initializer = 5, TensorProto.data_type = 2, .raw_data = 9 (onnx.proto).
 */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface Field {
  readonly number: number;
  /** Of a varint. */
  readonly value: number;
  /** Of bytes and messages. */
  readonly span: Span | undefined;
}

const FLOAT = 1;

export function floatWeights(file: Uint8Array): Span[] {
  const whole = { from: 0, to: file.length };
  return messages(file, whole, 7)
    .flatMap((graph) => messages(file, graph, 5))
    .filter((tensor) =>
      fields(file, tensor).some(({ number, value }) => number === 2 && value === FLOAT),
    )
    .flatMap((tensor) => messages(file, tensor, 9));
}

function messages(file: Uint8Array, within: Span, number: number): Span[] {
  return fields(file, within).flatMap((field) =>
    field.number === number && field.span !== undefined ? [field.span] : [],
  );
}

function fields(file: Uint8Array, { from, to }: Span): Field[] {
  const found: Field[] = [];
  let at = from;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = file[at++]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < to) {
    const key = varint();
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) found.push({ number, value: varint(), span: undefined });
    else if (wire === 2) {
      const length = varint();
      found.push({ number, value: 0, span: { from: at, to: at + length } });
      at += length;
    } else at += wire === 1 ? 8 : 4;
  }
  return found;
}
