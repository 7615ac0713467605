// Shows a page that says how to start the coach where nothing answers. It keeps that page, its
// style and its icon, and nothing else: no conversation, no page with one, no answer of the coach.

// The page is registered with the language it is in.
const language = new URL(location.href).searchParams.get("language");
const PAGE = language ? `/coach/offline.${language}.html` : "/coach/offline.html";
const KEPT = `career-coach-shell-2${language ?? ""}`;
const SHELL = [PAGE, "/coach/coach.css", "/coach/favicon.svg"];

addEventListener("install", (event) => {
  const fresh = SHELL.map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(fresh)));
  skipWaiting();
});

addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== KEPT).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names))));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(SHELL[0])));
  } else if (SHELL.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })));
  }
});
