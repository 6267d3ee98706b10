import { defineConfig } from 'vite';
import { ALIAS } from './build/alias';

export default defineConfig({ resolve: { alias: ALIAS } });
