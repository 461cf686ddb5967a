/** Codes written one after another, separated by blanks or line ends → a list. */
export function list(codes: string): readonly string[] {
  return codes.trim() === '' ? [] : codes.trim().split(/\s+/u);
}
