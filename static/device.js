// L'appareil d'une personne connectée : il travaille sans réseau (worker.js), puis s'efface quand elle se déconnecte.
(() => {
  const d = document, me = d.currentScript.dataset, service = navigator.serviceWorker;
  if (!service) return;
  const store = (value, key = "compte") => { try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* refusé */ } };
  const stored = () => { try { return localStorage.getItem("compte"); } catch { return null; } };
  const ask = async message => {
    const { active } = await service.ready, { port1, port2 } = new MessageChannel();
    return new Promise(done => { port1.onmessage = event => done(event.data); active.postMessage(message, [port2]); });
  };
  if (me.worker) { store(me.account); service.register(me.worker).catch(() => {}); }

  // --- Les messages gardés sur l'appareil, là où l'on écrit, sinon en haut de la page --------------------------------
  const place = d.querySelector("[data-kept]"), model = place?.querySelector("template");
  const part = (card, name) => card.querySelector(`[data-kept-${name}]`);
  const reason = html => {
    const said = new DOMParser().parseFromString(html, "text/html").querySelector(".error span, .error, .note[role=alert] span, h1");
    return said?.textContent.trim() || "";
  };
  const lead = (card, url) => {
    part(card, "page").href = url;
    part(card, "page").hidden = new URL(url, location).pathname === location.pathname;
  };
  const card = message => {
    const made = model.content.firstElementChild.cloneNode(true);
    made.dataset.key = message.key;
    part(made, "state").textContent = message.refused ? `${place.dataset.refused} ${reason(message.refused)}` : place.dataset.kept;
    part(made, "title").textContent = message.title;
    part(made, "text").textContent = message.source;
    lead(made, message.page);
    part(made, "forget").addEventListener("click", async () => { await ask({ ask: "forget", key: message.key }); show(); });
    return made;
  };
  const show = async () => {
    if (!place) return;
    const waiting = await ask({ ask: "list", account: stored() }) || [];
    place.querySelectorAll("article:not([data-sent])").forEach(old => old.remove());
    place.append(...waiting.map(card));
    place.hidden = !place.querySelector("article");
  };
  const sent = (key, page) => {
    const old = place?.querySelector(`[data-key="${key}"]`);
    if (!old) return;
    old.dataset.sent = "";
    part(old, "state").textContent = place.dataset.sent;
    [part(old, "text").parentElement, part(old, "forget")].forEach(rest => rest.remove());
    lead(old, page);
  };
  service.addEventListener("message", ({ data }) => { if (data.sent) sent(data.sent, data.page); else if (data.changed) show(); });
  service.startMessages();
  if (place) d.querySelector("form.composer")?.before(place);
  const send = () => ask({ ask: "flush" });
  addEventListener("online", send);
  show().then(send);

  // --- Se déconnecter : l'appareil ne garde rien, ne reçoit plus rien ; on ne l'attend pas s'il ne répond pas ---------
  const unsubscribe = async () => {
    const device = await (await service.ready).pushManager?.getSubscription();
    if (!device) return;
    const headers = JSON.parse(d.body.getAttribute("hx-headers")), body = JSON.stringify({ endpoint: device.endpoint });
    await Promise.allSettled([device.unsubscribe(), fetch(me.devices, { method: "DELETE", body, headers })]);
  };
  d.querySelectorAll("form[data-leave]").forEach(form => form.addEventListener("submit", event => {
    event.preventDefault();
    store("");
    const left = Promise.allSettled([ask({ ask: "leave" }), unsubscribe()]);
    Promise.race([left, new Promise(done => setTimeout(done, 3000))]).then(() => form.submit());
  }));
})();
