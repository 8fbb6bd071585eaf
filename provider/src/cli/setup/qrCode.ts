import { correction, generate } from 'lean-qr';
import { toPngBuffer } from 'lean-qr/extras/node_export';
import { toSvgSource } from 'lean-qr/extras/svg';

/** Modules of white around a code, which readers need. @see ISO/IEC 18004, section 5.3.8 */
const QUIET = 4;
/** Pixels of a module: sharp in print at a few centimetres. */
const SCALE = 16;

/** With a quarter of it unreadable it can still be read: paper gets folded. */
const codeOf = (text: string) => generate(text, { minCorrectionLevel: correction.Q });

/** As a file that a print shop or a page can use. */
export function qrFile(text: string, kind: 'svg' | 'png'): Uint8Array | string {
  const look = { pad: QUIET, scale: SCALE };
  if (kind === 'png') return toPngBuffer(codeOf(text), { ...look, on: [0, 0, 0], off: [255, 255, 255] });
  return toSvgSource(codeOf(text), { ...look, on: 'black', off: 'white', xmlDeclaration: true });
}

/** For a terminal, which is mostly dark: what is light is drawn, two rows in one line. */
export function qrText(text: string): string {
  const code = codeOf(text);
  const isLight = (x: number, y: number) => !code.get(x, y);
  const lines: string[] = [];
  for (let y = -QUIET; y < code.size + QUIET; y += 2) {
    let line = '';
    for (let x = -QUIET; x < code.size + QUIET; x += 1) {
      line += BLOCKS[(isLight(x, y) ? 2 : 0) + (isLight(x, y + 1) ? 1 : 0)];
    }
    lines.push(line);
  }
  return lines.join('\n');
}

/** By what is light: none, the lower half, the upper half, both. */
const BLOCKS = [' ', '▄', '▀', '█'] as const;
