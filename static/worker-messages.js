// Sur l'appareil : les messages écrits sans réseau, gardés, puis envoyés une fois au retour. Lu par /sw.js.
// Ce qui s'envoie d'un formulaire de message ; relire, vérifier ou retirer un fichier n'envoie rien.
const WRITING = /^\/discussions\/\d+\/repondre\/$|^\/communautes\/[^/]+\/discussions\/nouvelle\/$/;
const NOT_SENDING = ["apercu", "anonymat", "remplacer", "retirer"];


const post = async request => {
  const copy = request.clone();
  try { return await fetch(request); } catch (error) {
    const kept = await keep(copy).catch(() => false);
    if (request.mode !== "navigate") return kept ? new Response(null, { status: 202 }) : Response.error();
    return kept ? Response.redirect(SITE.offline, 303) : new Response(null, { status: 204 });
  }
};

const open = () => new Promise((done, fail) => {
  const asked = indexedDB.open("margelle", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("messages", { keyPath: "key" });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});
const messages = async (verb, value) => {
  const base = await open();
  try {
    return await new Promise((done, fail) => {
      const all = base.transaction("messages", verb === "getAll" ? "readonly" : "readwrite");
      const asked = all.objectStore("messages")[verb](value);
      all.oncomplete = () => done(asked.result);
      all.onabort = all.onerror = () => fail(all.error);
    });
  } finally { base.close(); }
};
const keep = async request => {
  const form = await request.formData();
  if (!form.get("compte") || !form.get("form_key") || NOT_SENDING.some(name => form.has(name))) return false;
  const fields = [...form].filter(([name]) => name !== "csrfmiddlewaretoken");
  await messages("put", { key: form.get("form_key"), account: form.get("compte"), url: request.url, page: request.referrer, fields, at: Date.now() });
  registration.sync?.register("messages").catch(() => {});
  tell({ changed: true });
  return true;
};
const account = async () => (await fetch(SITE.account, { cache: "no-store", signal: AbortSignal.timeout(5000) })).json();
// Une page et la synchronisation du navigateur peuvent s'y mettre ensemble : un seul envoi à la fois, et la clé du
// formulaire fait que le même message deux fois n'en est qu'un.
const flush = () => navigator.locks.request("messages", async () => {
  const waiting = (await messages("getAll")).filter(message => !message.refused);
  if (!waiting.length) return;
  const me = await account();
  for (const message of waiting) if (message.account === me.account) await send(message, me.token);
});
const send = async (message, token) => {
  const body = new FormData();
  message.fields.forEach(([name, value]) => body.append(name, value));
  const answer = await fetch(message.url, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": token } });
  // Le site est en panne, trop demandé, ou demande de se reconnecter : plus tard.
  if (answer.status >= 500 || [401, 429].includes(answer.status) || answer.headers.has("HX-Redirect")) throw answer;
  if (answer.ok) {
    await messages("delete", message.key);
    return tell({ sent: message.key, page: answer.redirected ? answer.url : message.page });
  }
  await messages("put", { ...message, refused: (await answer.text()).slice(0, 50000) || " " });
  tell({ changed: true });
};
const tell = async news => (await clients.matchAll({ includeUncontrolled: true })).forEach(page => page.postMessage(news));

// Ce qu'une page demande (device.js).
const ASKED = {
  flush,
  list: async ({ account }) => (await messages("getAll")).filter(message => message.account === account).map(shown),
  forget: ({ key }) => messages("delete", key),
  leave: () => messages("clear"),
};
const shown = ({ key, page, refused, fields }) => {
  const text = name => fields.find(([field]) => field === name)?.[1] || "";
  return { key, page, refused, title: text("title"), source: text("source") };
};
addEventListener("message", event => event.waitUntil((async () => {
  const answer = await Promise.resolve(ASKED[event.data.ask](event.data)).catch(() => undefined);
  event.ports[0]?.postMessage(answer);
})()));
addEventListener("sync", event => { if (event.tag === "messages") event.waitUntil(flush()); });
