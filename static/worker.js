// Sur l'appareil : la page hors ligne et les notifications. Aucune autre page du site n'y est gardée.
// SITE, et les messages gardés (worker-messages.js), viennent de /sw.js.
const KEPT = `margelle-${SITE.cache}`;
addEventListener("install", event => event.waitUntil((async () => {
  // Un brouillon part souvent avec sa page : passé par le service, il se perdrait avec elle.
  await event.addRoutes?.({ condition: { urlPattern: new URLPattern({ pathname: SITE.draft }) }, source: "network" });
  const cache = await caches.open(KEPT);
  await cache.addAll(SITE.kept.map(url => new Request(url, { credentials: "omit", cache: "no-cache" })));
  await skipWaiting();
})()));
addEventListener("activate", event => event.waitUntil((async () => {
  const old = (await caches.keys()).filter(name => name !== KEPT);
  await Promise.all(old.map(name => caches.delete(name)));
  await clients.claim();
})()));

addEventListener("fetch", event => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && WRITING.test(pathname)) event.respondWith(post(request));
  else if (request.method === "GET" && (request.mode === "navigate" || SITE.kept.includes(pathname))) event.respondWith(get(request));
});
const get = request => fetch(request).catch(async error => {
  const kept = await caches.match(request.mode === "navigate" ? SITE.offline : request.url);
  if (kept) return kept;
  throw error;
});

// --- Notifications ----------------------------------------------------------------------------------------------------

// Sur un appareil partagé, rien n'est dit d'une personne qui n'y est plus connectée ; quand une autre s'y connecte, le
// site l'apprend du service, à qui l'inscription ne dit plus rien.
const show = async told => {
  const me = await account().catch(() => ({})), hers = me.account === told.account;
  if (me.account && !hers) await (await registration.pushManager.getSubscription())?.unsubscribe();
  await registration.showNotification(hers ? told.title : SITE.site, {
    body: hers ? told.body : SITE.news, tag: told.tag, icon: SITE.icon, lang: "fr",
    data: hers ? told.url : SITE.notifications,
  });
};
addEventListener("push", event => event.waitUntil(show(event.data.json())));
addEventListener("notificationclick", event => {
  event.notification.close();
  const url = new URL(event.notification.data, location.origin);
  if (url.origin === location.origin) event.waitUntil(lead(url.href));
});
// Dans une autre fenêtre : celle où l'on écrit ne se quitte pas d'elle-même.
const lead = async url => {
  const open = (await clients.matchAll({ type: "window" })).find(page => page.url === url);
  return open ? open.focus() : clients.openWindow(url);
};
