/**
 * A message where the form stands, so that a failure is never an empty box; read out when it appears.
 * Built from nodes and text only: it stands under a strict Content-Security-Policy and Trusted Types.
 */
export function createMessage(
  paragraphs: readonly string[],
  button?: { text: string; onClick: () => void },
): HTMLElement {
  const message = document.createElement('div');
  message.setAttribute('role', 'alert');
  for (const text of paragraphs) {
    const paragraph = document.createElement('p');
    paragraph.textContent = text;
    message.append(paragraph);
  }
  if (button) {
    const element = document.createElement('button');
    element.type = 'button';
    element.textContent = button.text;
    element.addEventListener('click', button.onClick, { once: true });
    message.append(element);
  }
  return message;
}
