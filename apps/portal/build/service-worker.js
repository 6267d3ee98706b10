/* global self, caches, fetch, Request, Response, URL */
// Keeps what verifying needs, so that a receipt can be checked without a network. Nothing of anybody's account is kept.
const CACHE = 'holdfast-__VERSION__';
const FILES = ['__FILES__'];
const LOG = '/.well-known/holdfast-log.json';

/** The server gives its page to whoever wants a page. */
const asked = (path) => (path === '/' ? new Request(path, { headers: { Accept: 'text/html' } }) : path);

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      // Without the log's key verifying still works, with a key that one gives it.
      .then((cache) => Promise.all([cache.addAll(FILES.map(asked)), cache.add(LOG).catch(() => undefined)]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && !url.pathname.startsWith('/api/')) event.respondWith(page(request));
  else if (url.pathname === LOG) event.respondWith(newest(request));
  else if (FILES.includes(url.pathname)) event.respondWith(kept(request));
});

/** The page from the network; without one, the page that was kept. */
async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match('/', { cacheName: CACHE })) ?? Response.error();
  }
}

/** Newest first; what was last heard when there is no network. */
async function newest(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch {
    return (await cache.match(request)) ?? Response.error();
  }
}

/** Names have digests in them: what was kept is what would be fetched. */
async function kept(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}
