import '@fontsource-variable/source-serif-4/wght.css';
import './design/tokens.css';
import './design/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/query-client';
import { startI18n } from './i18n';
import { createRouter } from './router';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

const queries = createQueryClient();
const router = createRouter(queries);

await startI18n();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);

// Verifying works without a network once the portal was open; in development nothing is kept.
const keepForOffline = () => void navigator.serviceWorker.register('/service-worker.js').catch(() => undefined);
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // After the page itself, which may have loaded while the strings came.
  if (document.readyState === 'complete') keepForOffline();
  else window.addEventListener('load', keepForOffline);
}
