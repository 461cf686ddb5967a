/** What a foreign file must hold, asked for part by part; what is not so is refused with its name. */
import { AppError } from '../../../errors.ts';

export type Json = Readonly<Record<string, unknown>>;

/** @throws AppError `model.invalid` */
export function refuse(fault: string): never {
  throw new AppError('model.invalid', fault);
}

export function objectAt(value: unknown, name: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  return refuse(`${name} is no object`);
}

export function listAt(value: unknown, name: string): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : refuse(`${name} is no list`);
}

export function numbersAt(value: unknown, name: string): readonly number[] {
  const list = listAt(value, name);
  const isNumber = (each: unknown): each is number => typeof each === 'number';
  return list.every(isNumber) ? list : refuse(`${name} holds something that is no number`);
}

export function numberAt(value: unknown, name: string): number {
  return typeof value === 'number' && Number.isFinite(value)
    ? value
    : refuse(`${name} is no number`);
}
