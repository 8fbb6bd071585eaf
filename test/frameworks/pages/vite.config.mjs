import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import react from '@vitejs/plugin-react';

const built = (name) => fileURLToPath(new URL(`../../../dist/sdk/${name}.js`, import.meta.url));

/** Served as a developer sees it: StrictMode and Fast Refresh are there only then. */
export default {
  root: fileURLToPath(new URL('.', import.meta.url)),
  cacheDir: fileURLToPath(new URL('.vite', import.meta.url)),
  plugins: [react(), svelte()],
  resolve: {
    alias: [
      { find: /^ondemand-pay$/, replacement: built('index') },
      { find: /^ondemand-pay\/(\w+)$/, replacement: `${built('index').slice(0, -'index.js'.length)}$1.js` },
    ],
  },
  optimizeDeps: { include: ['react', 'react-dom/client', 'react/jsx-dev-runtime', 'vue', 'svelte'] },
  server: { host: '127.0.0.1', allowedHosts: ['shop.localhost'], fs: { strict: false } },
};
