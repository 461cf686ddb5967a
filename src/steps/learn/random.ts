/**
 * Seed → numbers that look random and are the same each time: xoshiro128**, seeded by splitmix32.
 *
 * Source: Blackman and Vigna, ACM Trans Math Softw 2021;47:36.
 */

export interface Random {
  /** In [0, 1), 32 bits. */
  next(): number;
  /** A whole number in [0, limit). */
  below(limit: number): number;
}

export function randomFrom(seed: number): Random {
  const state = new Uint32Array(4);
  let mix = seed >>> 0;
  for (let i = 0; i < 4; i += 1) {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    state[i] = z ^ (z >>> 15);
  }
  const next = (): number => {
    const rotated = Math.imul(state[1]!, 5);
    const result = Math.imul((rotated << 7) | (rotated >>> 25), 9) >>> 0;
    const shifted = state[1]! << 9;
    state[2]! ^= state[0]!;
    state[3]! ^= state[1]!;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= shifted;
    state[3] = (state[3]! << 11) | (state[3]! >>> 21);
    return result / 2 ** 32;
  };
  return { next, below: (limit) => Math.floor(next() * limit) };
}

/** A seed of its own for each part of a run, whatever the order in which they are done. */
export function seedOf(seed: number, part: number): number {
  return (Math.imul(seed >>> 0, 0x85ebca6b) ^ Math.imul(part + 1, 0xc2b2ae35)) >>> 0;
}

/** 0 … size − 1 in a random order (Fisher and Yates). */
export function shuffled(size: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: size }, (_, place) => place);
  for (let place = size - 1; place > 0; place -= 1) {
    const other = random.below(place + 1);
    const held = order[place]!;
    order[place] = order[other]!;
    order[other] = held;
  }
  return order;
}
