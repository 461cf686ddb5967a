/** Text as GitHub Flavored Markdown shows it, whatever signs a record holds. */

/** Escaped, on one line. */
export function plain(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>#|~!]/gu, (sign) => `\\${sign}`)
    .replace(/^([-+]|\d+[.)])(?=\s)/u, '\\$1');
}

export function bullet(text: string): string {
  return `- ${text}`;
}

/** Not longer than a number of characters, cut at a word. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > most / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
