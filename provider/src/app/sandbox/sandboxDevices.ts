type Device = Record<'title' | 'heading' | 'what' | 'label' | 'type' | 'example' | 'script', string>;

/** A device to look at beside the demo: its page, style and script, which a strict CSP keeps in three files. */
const devicePage = ({ title, heading, what, label, type, example, script }: Device) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/sandbox/phone.css">
<script type="module" src="${script}"></script>
</head>
<body>
<main>
<h1>${heading}</h1>
<p>${what}</p>
<label for="to">${label}</label>
<input id="to" type="${type}" autocomplete="off" placeholder="${example}">
<ol id="messages" aria-live="polite" aria-relevant="additions"></ol>
<p id="status" role="status"></p>
</main>
</body>
</html>
`;

export const PHONE_PAGE = devicePage({
  title: 'Sandbox phone',
  heading: 'Messages',
  what: 'Text messages that test keys would have sent. <a href="/sandbox/mail">Mailbox</a>',
  label: 'Only for this number',
  type: 'tel',
  example: '+46 70 123 45 67',
  script: '/sandbox/phone.js',
});

export const MAIL_PAGE = devicePage({
  title: 'Sandbox mailbox',
  heading: 'Mailbox',
  what: 'Emails that test keys would have sent. <a href="/sandbox/phone">Phone</a>',
  label: 'Only to this address',
  type: 'email',
  example: 'anna@example.se',
  script: '/sandbox/mail.js',
});

export const DEVICE_STYLE = `:root {
  --paper: #ffffff; --ink: #14181f; --muted: #5a6472; --line: #d5dae1; --bubble: #eef1f4; --around: #e3e7ec; --accent: #0b6e4f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --ink: #f1f3f5; --muted: #a3adb9; --line: #343b44; --bubble: #262c33; --around: #090b0d; --accent: #5dd6a8;
  }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 24px 16px; background: var(--around); color: var(--ink); font: 16px/1.4 system-ui, sans-serif; }
main {
  max-width: 390px; min-height: 640px; margin: 0 auto; padding: 32px 20px;
  background: var(--paper); border: 1px solid var(--line); border-radius: 40px;
}
h1 { margin: 0; font-size: 28px; }
a { color: var(--accent); }
li h2 { margin: 0 0 4px; font-size: 16px; }
p, label { color: var(--muted); font-size: 14px; }
label { display: block; margin-bottom: 4px; }
input {
  width: 100%; min-height: 44px; padding: 8px 12px; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--muted); border-radius: 10px;
}
input:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
ol { margin: 24px 0 0; padding: 0; list-style: none; }
li { margin-bottom: 20px; }
li p { margin: 0 0 4px; font-size: 13px; }
li div { padding: 12px 16px; background: var(--bubble); border-radius: 4px 18px 18px 18px; white-space: pre-line; overflow-wrap: anywhere; }
`;

const deviceScript = ({
  path,
  query,
  none,
}: Record<'path' | 'query' | 'none', string>) => `const list = document.querySelector('#messages');
const field = document.querySelector('#to');
const status = document.querySelector('#status');
const shown = new Map();

// Only https: and http: become links: what a shop is called or sells must not run anything here.
function linked(text) {
  const body = document.createElement('div');
  for (const piece of text.split(/(https?:\\/\\/\\S+)/)) {
    if (!/^https?:/.test(piece)) { body.append(piece); continue; }
    const link = document.createElement('a');
    Object.assign(link, { href: piece, textContent: piece, rel: 'noreferrer' });
    body.append(link);
  }
  return body;
}

function bubble({ to, subject, text, sent_at }) {
  const item = document.createElement('li');
  const head = document.createElement('p');
  const time = document.createElement('time');
  time.dateTime = sent_at;
  time.textContent = new Date(sent_at).toLocaleTimeString();
  head.append('To ' + to + ', ', time);
  item.append(head);
  if (subject) item.append(Object.assign(document.createElement('h2'), { textContent: subject }));
  item.append(linked(text));
  return item;
}

function show(messages) {
  const keys = new Set(messages.map((message) => JSON.stringify(message)));
  for (const [key, item] of shown) {
    if (!keys.has(key)) { item.remove(); shown.delete(key); }
  }
  for (const message of [...messages].reverse()) {
    const key = JSON.stringify(message);
    if (shown.has(key)) continue;
    const item = bubble(message);
    shown.set(key, item);
    list.prepend(item);
  }
  status.textContent = messages.length === 0 ? '${none}' : '';
}

async function poll() {
  const to = field.value.trim();
  try {
    const answer = await fetch('${path}' + (to ? '?${query}=' + encodeURIComponent(to) : ''));
    show(await answer.json());
  } catch {
    status.textContent = 'The provider cannot be reached';
  }
  setTimeout(poll, 1500);
}
poll();
`;

export const PHONE_SCRIPT = deviceScript({ path: '/sandbox/messages', query: 'phone', none: 'Waiting for messages' });
export const MAIL_SCRIPT = deviceScript({ path: '/sandbox/mails', query: 'to', none: 'Waiting for emails' });
