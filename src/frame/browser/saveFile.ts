/** Hands a text to the buyer as a file. */
export type SaveFile = (name: string, text: string) => void;

/** Hands a JSON text to the browser as a download, which is let go of once it has begun. */
export const saveFile: SaveFile = (name, text) => {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url));
};
