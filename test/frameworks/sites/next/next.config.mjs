import { fileURLToPath } from 'node:url';

/** Packages lie above the pages: those of the frameworks, and the one that is tried. */
const root = fileURLToPath(new URL('../../../..', import.meta.url));

export default {
  turbopack: { root },
  outputFileTracingRoot: root,
  allowedDevOrigins: ['shop.localhost'],
  devIndicators: false,
};
