/**
 * A message where the form stands, so that a failure is never an empty box; read out when it appears.
 * Built from nodes and text only: it stands under a strict Content-Security-Policy and Trusted Types.
 */
export function createMessage(
  paragraphs: readonly string[],
  ...buttons: readonly (readonly [label: string, onClick: () => void])[]
): HTMLElement {
  const message = document.createElement('div');
  message.setAttribute('role', 'alert');
  for (const text of paragraphs) {
    const paragraph = document.createElement('p');
    paragraph.textContent = text;
    message.append(paragraph);
  }
  for (const [label, onClick] of buttons) {
    const element = document.createElement('button');
    element.type = 'button';
    element.textContent = label;
    element.addEventListener('click', onClick);
    // Text and not a margin: the page's own styles decide what its buttons look like.
    message.append(element, ' ');
  }
  return message;
}
