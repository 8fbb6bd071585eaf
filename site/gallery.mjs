/* The pictures of docs/screens as a page: every state of the real frame, in every look that was taken of it. */

/** The looks that `npm run screens` takes, in the order of the page. */
const LOOKS = {
  '320-light': '320 pixels, light',
  '1024-dark': '1024 pixels, dark',
  '320-sv': 'in Swedish',
  '320-rtl': 'from right to left',
};

/** What the states are of, by how their names begin; the first that fits. */
const PARTS = [
  ['The account page', /^account/],
  ['Preferences at a shop', /^preferences/],
  ['Receipts', /^receipt/],
  ["The provider's window and payment links", /^(?:pay-window|link|welcome|alone)/],
  ['The purchase', /./],
];

/**
 * @param {string} file such as `confirm-cut-320-light.png`
 * @returns {{ state: string, look: string } | undefined} nothing for a picture that is of no look.
 */
function readName(file) {
  const look = Object.keys(LOOKS).find((each) => file.endsWith(`-${each}.png`));
  return look && { state: file.slice(0, -`-${look}.png`.length), look };
}

/**
 * @param {string[]} files of docs/screens
 * @returns {string} the page, in Markdown
 * @throws {Error} at a picture in a look that is not known: it would be on no page.
 */
export function galleryPage(files) {
  const pictures = files.filter((file) => file.endsWith('.png') && file !== 'purchase.png');
  const unknown = pictures.filter((file) => !readName(file));
  if (unknown.length > 0) throw new Error(`Pictures in a look that the gallery does not know: ${unknown.join(', ')}`);
  const states = [...new Set(pictures.map((file) => readName(file).state))];
  const partOf = (state) => PARTS.find(([, pattern]) => pattern.test(state))[0];
  const parts = [...PARTS]
    .reverse()
    .map(([name]) => ({ name, states: states.filter((state) => partOf(state) === name) }));
  return `---
pageClass: gallery
---

# Gallery

Every state of the frame as it is, taken by \`npm run screens\` from the built frame at a provider in its sandbox: ${states.length} states,
${pictures.length} pictures. A test walks through all of them, and fails where something is cut off.

${parts
  .filter((part) => part.states.length > 0)
  .map((part) => `## ${part.name}\n\n${part.states.map((state) => stateOf(state, pictures)).join('\n')}`)
  .join('\n')}`;
}

/** @param {string} state @param {string[]} pictures */
function stateOf(state, pictures) {
  const looks = Object.keys(LOOKS).filter((look) => pictures.includes(`${state}-${look}.png`));
  const said = state.replaceAll('-', ' ');
  return `### ${said[0].toUpperCase()}${said.slice(1)}

${looks.map((look) => `![${said}, ${LOOKS[look]}](./docs/screens/${state}-${look}.png)`).join('\n')}
`;
}
