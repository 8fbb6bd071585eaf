import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/* What says how a screen looks: its components, words and styles, and the scenes that bring it up. */
const FOLDERS = ['src/frame/screens', 'src/frame/words', 'src/frame/providerWindow', 'test/screens'];
/* Around the frame in the picture of the README stands a page of the newspaper. */
const PAGE = ['articles.js', 'kiosk.css', 'kiosk.svg', 'layout.js', 'pages.js', 'pictures.js'];
const STYLES = 'src/frame';
const DRAWN = /\.([jt]sx?|css|html|svg)$/;

/** Where the last run of all scenes says what it drew from. */
export const RECORD = join(root, 'docs/screens/drawn.json');

/** Names all that the pictures of `docs/screens` are drawn from: under another name they show what is no more. */
export function drawnFrom() {
  const files = [
    ...FOLDERS.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, `${name}`)),
    ),
    ...readdirSync(join(root, STYLES)).map((name) => join(STYLES, name)),
    ...PAGE.map((name) => join('examples/news', name)),
  ].filter((path) => DRAWN.test(path));
  const hash = createHash('sha256');
  for (const path of files.sort())
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex').slice(0, 16);
}
