/**
 * Prints what stands in `main`. Inside a shop's page the sandbox allows no print dialogue, so the receipt is copied
 * into a tab of its own, which is outside of it; alone, the page itself is printed. Call it from a click: a tab opens
 * only then.
 *
 * @returns false where no tab may be opened.
 */
export function printReceipt(main: Element): boolean {
  if (window.top === window) {
    window.print();
    return true;
  }
  const tab = window.open('', '_blank');
  if (!tab) return false;
  const sheet = tab.document;
  sheet.documentElement.lang = document.documentElement.lang;
  sheet.documentElement.dir = document.documentElement.dir;
  sheet.title = main.querySelector('h1')?.textContent ?? '';

  const styles = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].map(({ href }) => {
    const link = Object.assign(sheet.createElement('link'), { rel: 'stylesheet', href });
    const loaded = new Promise((resolve) => {
      link.onload = resolve;
      link.onerror = resolve;
    });
    sheet.head.append(link);
    return loaded;
  });
  const paper = sheet.createElement('div');
  paper.className = 'sheet';
  paper.append(sheet.importNode(main, true));
  for (const control of paper.querySelectorAll('button, .texts, .callout')) control.remove();
  sheet.body.append(paper);
  void Promise.all(styles).then(() => tab.print());
  return true;
}
