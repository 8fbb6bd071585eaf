export const PAGE_CSP =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Of a page with a form, which posts to its own origin alone. */
export const FORM_PAGE_CSP = PAGE_CSP.replace("form-action 'none'", "form-action 'self'");

/** A page of text, in light and dark, with no script. All that is given is HTML. */
export const documentOf = (title: string, body: string, { lang = 'en', heading = title } = {}) => `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/pages.css">
</head>
<body>
<main>
<h1>${heading}</h1>
${body}
</main>
</body>
</html>
`;

/** Served as `/pages.css`. */
export const PAGE_STYLE = `:root { color-scheme: light dark; --paper: #ffffff; --ink: #14181f; --muted: #4d5663; --line: #d5dae1; --link: #0b6e4f; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171b; --ink: #f1f3f5; --muted: #b3bcc6; --line: #343b44; --link: #5dd6a8; }
}
body { margin: 0; padding: 24px 16px 64px; background: var(--paper); color: var(--ink); font: 17px/1.55 system-ui, sans-serif; }
main { max-width: 42rem; margin: 0 auto; }
h1 { font-size: 2rem; line-height: 1.2; }
h2 { margin-top: 2rem; font-size: 1.2rem; }
code { font-size: 0.92em; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: 0.95rem; }
th, td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--muted); font-weight: 600; }
td code { overflow-wrap: break-word; }
button { min-height: 48px; padding: 10px 24px; border: 0; border-radius: 10px; background: var(--link); color: var(--paper); font: inherit; font-weight: 600; cursor: pointer; }
button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
`;
