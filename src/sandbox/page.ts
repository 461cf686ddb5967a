/** The frame of every page of the hospital. In: title and content. Out: a whole document, under a policy without inline code. */
import type { RequestHandler } from 'express';
import { PRACTITIONER } from './addresses.ts';
import { html, type Html } from './html.ts';

export interface Page {
  readonly title: string;
  readonly content: Html;
  /** One column beside the content: an app. */
  readonly wide?: boolean;
}

export function document({ title, content, wide }: Page): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Sandbox Hospital</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/sandbox/assets/hospital.css" />
        <script type="module" src="/sandbox/assets/hospital.js"></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="bar">
          <a class="name" href="/sandbox">Sandbox Hospital</a>
          <nav aria-label="Hospital">
            <a href="/sandbox">Patients</a>
            <a href="/sandbox/faults">Faults</a>
          </nav>
          <p class="warning">Not a real hospital: data made by a generator</p>
          <p class="who">${PRACTITIONER.name}</p>
        </header>
        <main
          id="content"
          aria-label="Hospital"
          tabindex="-1"
          class="${wide === true ? 'wide' : ''}"
        >
          ${content}
        </main>
      </body>
    </html> `;
  return page.text;
}

/** @param frames origin of the product, which is shown in a frame */
export function pageHeaders(frames: string): RequestHandler {
  const headers = new Map([
    [
      'content-security-policy',
      [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        `frame-src 'self' ${frames}`,
        `form-action 'self' ${frames}`,
        "base-uri 'none'",
        "frame-ancestors 'self'",
      ].join('; '),
    ],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['cache-control', 'no-store'],
  ]);
  return (_request, response, next) => {
    response.setHeaders(headers);
    next();
  };
}
