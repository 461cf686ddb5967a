/** Single keys: none needs a modifier, none works inside a field, and a person can switch them off. */
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';

const STORED = 'mentor.keys';
const changed = new EventTarget();

export type KeyMap = Readonly<Record<string, () => void>>;

export function useKeys(keys: KeyMap): void {
  const on = useKeysOn();
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = keys[name];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    if (!on) return undefined;
    const listener = (event: KeyboardEvent) => press(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, [on]);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea') !== null;
}

export function useKeysOn(): boolean {
  return useSyncExternalStore(
    (notify) => {
      changed.addEventListener('change', notify);
      return () => changed.removeEventListener('change', notify);
    },
    () => stored() !== 'off',
  );
}

export function setKeysOn(on: boolean): void {
  memory = on ? 'on' : 'off';
  try {
    localStorage.setItem(STORED, memory);
  } catch {
    // A frame of another site may have no storage: the choice then lasts as long as the page.
  }
  changed.dispatchEvent(new Event('change'));
}

let memory: string | null = null;

function stored(): string | null {
  if (memory !== null) return memory;
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
