import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';
import { offline } from './build/offline.ts';
import { ALIAS } from './build/alias.ts';

const API = process.env.HOLDFAST_URL ?? 'http://localhost:3000';

export default defineConfig({
  plugins: [
    // react-aria brings its words in thirty languages.
    { ...optimizeLocales.vite({ locales: ['en-US', 'zh-CN'] }), enforce: 'pre' },
    react(),
    offline({ pages: ['src/areas/everyone/verify/verify-page.tsx'], strings: ['common', 'everyone', 'verify'] }),
    compress(),
  ],
  resolve: { alias: ALIAS },
  build: {
    target: 'es2022',
    // The policy allows no data: fonts and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: 'assets/manifest.json',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
    // What every page begins with comes in one file: thirty small ones cost a second on a slow network.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'index', tags: ['$initial'] }] } } },
  },
  server: {
    port: 5173,
    strictPort: true,
    // The API looks whose page it was (CSRF): in development the page is Vite's.
    proxy: Object.fromEntries(
      ['/api', '/.well-known', '/checkpoint', '/tile'].map((path) => [
        path,
        {
          target: API,
          changeOrigin: true,
          headers: { origin: API },
        },
      ]),
    ),
  },
});
