/** Comfort for the hospital's pages; without it every link and form works as well. */
const { DOMParser, Element, HTMLAnchorElement, HTMLInputElement, document, fetch, location } =
  globalThis;

const find = document.querySelector('#find');
if (find instanceof HTMLInputElement) {
  const rows = [...document.querySelectorAll('[data-find]')];
  const found = document.querySelector('#found');
  find.closest('p')?.removeAttribute('hidden');
  find.addEventListener('input', () => {
    const words = find.value.toLowerCase();
    let count = 0;
    for (const row of rows) {
      const fits = row.textContent?.toLowerCase().includes(words) ?? false;
      row.toggleAttribute('hidden', !fits);
      if (fits) count += 1;
    }
    if (found) found.textContent = words === '' ? '' : `${count} found`;
  });
}

/** Puts another tab into the page, so that the app in its frame goes on running. */
async function show(address) {
  const response = await fetch(address);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.querySelector('#chart');
  const chart = document.querySelector('#chart');
  if (!response.ok || !fresh || !chart) return false;
  if (fresh.textContent !== chart.textContent) {
    chart.replaceWith(document.adoptNode(fresh));
    document.title = page.title;
  }
  return true;
}

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('.tabs a') : null;
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!(link instanceof HTMLAnchorElement) || !plain || !document.querySelector('.app')) return;
  event.preventDefault();
  show(link.href).then(
    (shown) => {
      if (!shown) location.assign(link.href);
      else document.querySelector('.tabs [aria-current]')?.focus();
    },
    () => location.assign(link.href),
  );
});

const SECONDS = 4;

/** What the product writes appears by itself, unless somebody is using the table. */
setInterval(() => {
  const live = document.querySelector('#chart[data-live]');
  const current = live?.querySelector('.tabs [aria-current]');
  if (document.hidden || !(current instanceof HTMLAnchorElement)) return;
  if (live?.contains(document.activeElement)) return;
  show(current.href).catch(() => undefined);
}, SECONDS * 1_000);
