/** txt-1 and txt-2. In: the div of a narrative. Out: what makes it other than limited, well-formed XHTML. */

const elements = new Set(
  (
    'a abbr acronym address b big blockquote br caption cite code col colgroup dd del dfn div dl dt em ' +
    'h1 h2 h3 h4 h5 h6 hr i img ins kbd li map area ol p pre q s samp small span strike strong sub sup ' +
    'table tbody td tfoot th thead tr tt u ul var'
  ).split(' '),
);

const attributes = new Set(
  (
    'abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char ' +
    'charoff charset cite class colspan compact coords dir frame headers height href hreflang id lang ' +
    'name nowrap rel rev rowspan rules scope shape span src start style summary tabindex title type ' +
    'usemap valign value width xml:lang xmlns'
  ).split(' '),
);

const xhtml = 'http://www.w3.org/1999/xhtml';
const token =
  /<!--[^]*?-->|<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)|(<)/g;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const entity = /&(?!(?:#\d+|#x[\da-fA-F]+|[A-Za-z][A-Za-z0-9]*);)/;

export function narrativeFaults(value: unknown): string[] {
  if (typeof value !== 'string') return ['must be a string'];
  const text = value.trim();
  const faults: string[] = [];
  const open: string[] = [];
  let hasContent = false;
  let roots = 0;
  for (const [whole, closing, name, given = '', alone, content, stray] of text.matchAll(token)) {
    if (stray !== undefined) faults.push('txt-1: not well-formed');
    else if (content !== undefined) {
      if (entity.test(content)) faults.push('txt-1: a bare & is not well-formed');
      if (/\S/.test(content.replace(/&nbsp;|&#160;|&#xa0;/gi, ' '))) {
        hasContent = true;
        if (open.length === 0) faults.push('txt-1: text outside of the div');
      }
    } else if (name === undefined) {
      if (!whole.startsWith('<!--')) faults.push('txt-1: not well-formed');
    } else if (closing === '/') {
      if (open.pop() !== name) faults.push(`txt-1: </${name}> closes what is not open`);
    } else {
      if (open.length === 0) {
        roots += 1;
        faults.push(...rootFaults(name, given));
      }
      faults.push(...tagFaults(name, given));
      if (name === 'img') hasContent = true;
      if (alone !== '/') open.push(name);
    }
  }
  if (open.length > 0) faults.push(`txt-1: <${open.join('><')}> is not closed`);
  if (roots !== 1) faults.push('txt-1: must be one div');
  if (!hasContent) faults.push('txt-2: has no content');
  return [...new Set(faults)];
}

function rootFaults(name: string, given: string): string[] {
  const namespace = [...given.matchAll(attribute)].find((each) => each[1] === 'xmlns');
  return name === 'div' && (namespace?.[2] ?? namespace?.[3]) === xhtml
    ? []
    : [`txt-1: must be a div in the namespace ${xhtml}`];
}

function tagFaults(name: string, given: string): string[] {
  const bad = elements.has(name) ? [] : [`txt-1: <${name}> is not allowed`];
  for (const [, key = '', double, single] of given.matchAll(attribute)) {
    const value = double ?? single ?? '';
    if (!attributes.has(key)) bad.push(`txt-1: the attribute ${key} is not allowed`);
    if (entity.test(value)) bad.push('txt-1: a bare & is not well-formed');
    if (/^(href|src)$/.test(key) && /^\s*(javascript|vbscript):/i.test(value)) {
      bad.push(`txt-1: ${key} must not run a script`);
    }
  }
  return bad;
}
