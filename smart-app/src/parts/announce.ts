/** Says a result to a screen reader, politely; the region stands in app.tsx from the start. */
const REGION = 'announcer';

export const announcerId = REGION;

export function announce(text: string): void {
  const region = document.getElementById(REGION);
  if (region !== null) region.textContent = text;
}
