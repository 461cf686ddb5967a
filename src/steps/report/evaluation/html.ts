/** Text → HTML: escaped, tables with a caption and headers, figures with their data as a table. */

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export interface TableContent {
  readonly caption: string;
  readonly head: readonly string[];
  /** Text; the first cell of a row is its header. */
  readonly rows: readonly (readonly string[])[];
  /** Rows that stand out, by place. */
  readonly marked?: readonly number[];
}

/** Wide ones scroll in their own box, which the keyboard reaches. */
export function table({ caption, head, rows, marked = [] }: TableContent): string {
  const heads = head.map((each) => `<th scope="col">${escaped(each)}</th>`).join('');
  const body = rows.map((row, place) => {
    const [first = '', ...rest] = row;
    const cells = rest.map((each) => `<td>${escaped(each)}</td>`).join('');
    const mark = marked.includes(place) ? ' class="marked"' : '';
    return `<tr${mark}><th scope="row">${escaped(first)}</th>${cells}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(caption)}"><table><caption>${escaped(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

/** A drawing, what it says in a sentence, and its numbers for who cannot see it. */
export interface Figure {
  /** Part of an address: `roc`. */
  readonly id: string;
  /** SVG. */
  readonly drawing: string;
  readonly says: string;
  readonly data: TableContent;
}

export function figure({ drawing, says, data }: Figure): string {
  return `<figure><div class="scroll" tabindex="0" role="region" aria-label="${escaped(data.caption)}, drawing">${drawing}</div><figcaption>${escaped(says)}</figcaption><details><summary>Show as table</summary>${table(data)}</details></figure>`;
}

export function section(id: string, title: string, ...parts: readonly string[]): string {
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escaped(title)}</h2>${parts.join('\n')}</section>`;
}

export function paragraph(text: string, kind?: 'note' | 'warn'): string {
  return `<p${kind === undefined ? '' : ` class="${kind}"`}>${escaped(text)}</p>`;
}
