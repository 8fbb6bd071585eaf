import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { firstHeight } from '../../../src/sdk/frame/frameElement.js';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

/* Of less a page would jump when the script arrives; the guide is what shops copy. */
it.each([
  'docs/integration.md',
  'examples/flask/templates/story.html',
  'examples/flask/templates/club.html',
  'examples/html/style.css',
  'examples/news/kiosk.css',
  'examples/shop/index.html',
  'examples/sinatra/views/story.erb',
  'examples/sinatra/views/club.erb',
])('what %s keeps free until the script is there is what the first screen takes on a phone', (path) => {
  const kept = /\.ondemand-form:not\(:has\((?:> )?iframe\)\)[^}]*min-height: (\d+)px/.exec(read(path))?.[1];
  expect(Number(kept)).toBe(firstHeight(320, { flow: 'purchase', problem: undefined }));
});
