/** Joins class names. In: names, some of them absent. Out: one string for `className`. */
export function cx(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
