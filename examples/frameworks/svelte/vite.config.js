import { svelte } from '@sveltejs/vite-plugin-svelte';

export default { envDir: '..', plugins: [svelte()] };
