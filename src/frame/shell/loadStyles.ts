const stylesheets = new Map<string, Promise<unknown>>();

/**
 * Resolves when the rules apply. A stylesheet that cannot be had is asked for again with the next call that needs it.
 */
export function loadStyles(href: string): Promise<unknown> {
  const before = stylesheets.get(href);
  if (before) return before;
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
  const loading = new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      stylesheets.delete(href);
      reject(new Error('No stylesheet'));
    };
    document.head.append(link);
  });
  stylesheets.set(href, loading);
  return loading;
}
