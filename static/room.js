// La discussion en direct. La page dit déjà tout : ce script n'apporte que plus tôt ce qu'un rechargement montrerait.
(() => {
  const d = document, list = d.getElementById("messages");
  if (!list?.dataset.thread) return;

  const by = id => d.getElementById(id);
  const form = () => d.querySelector("[data-composer]");
  const field = () => form()?.querySelector("textarea");
  const typing = () => d.activeElement === field() && field().value.trim() !== "";
  const showsEnd = () => list.dataset.atEnd === "1";
  const atEnd = () => showsEnd() && list.getBoundingClientRect().bottom < innerHeight + 80;
  const nMessages = n => (n > 1 ? `${n} nouveaux messages` : "1 nouveau message");
  const make = (tag, properties) => Object.assign(d.createElement(tag), properties);
  const parse = html => make("template", { innerHTML: html }).content.firstElementChild;

  let seq = Number(list.dataset.seq), readTo = 0, held = [], unseen = [], unread = 0, sending = false, later = [];
  const title = d.title;

  // --- Ce qui est dit aux lecteurs d'écran : jamais plus d'une annonce de messages toutes les dix secondes ------------

  const EVERY = 10000;
  let names = [], announcedAt = -EVERY, announcing;
  const say = text => {
    const zone = by("annonces");
    zone.textContent = text;
    setTimeout(() => { if (zone.textContent === text) zone.textContent = ""; }, 5000);
  };
  const wanted = () => { try { return localStorage.getItem("annonces"); } catch { return null; } };
  const announce = () => {
    announcing = undefined;
    if (!names.length || typing()) return;
    say(names.length > 1 ? nMessages(names.length) : `Message de ${names[0]}`);
    names = [];
    announcedAt = performance.now();
  };
  const announceSoon = name => {
    if (wanted() === "jamais") return;
    if (name) names.push(name);
    const wait = wanted() === "mesure" ? 0 : announcedAt + EVERY - performance.now();
    announcing ??= setTimeout(announce, Math.max(300, wait));
  };

  // --- Les messages ---------------------------------------------------------------------------------------------------

  const pill = d.querySelector(".pill-new") || make("button", { className: "pill-new", type: "button", hidden: true });
  if (!pill.isConnected) (d.querySelector(".sticky-bottom") || list.parentElement).append(pill);
  const words = pill.querySelector("span") || pill.appendChild(d.createElement("span"));
  let stale = false;
  const showPill = () => {
    const n = held.length + unseen.length;
    pill.hidden = !n && !stale;
    words.textContent = stale ? "Afficher la discussion à jour" : nMessages(n);
  };
  const goStale = () => { stale = true; showPill(); };

  // Ce que le serveur a rendu pour tous n'a ni jeton de formulaire, ni mes propres choix.
  const equip = (article, old) => {
    const token = d.querySelector("[name=csrfmiddlewaretoken]");
    if (token) for (const f of article.querySelectorAll("form[method=post]")) if (!f.querySelector("[name=csrfmiddlewaretoken]")) f.prepend(token.cloneNode());
    old?.querySelectorAll(".react[aria-pressed]").forEach(button => {
      article.querySelector(`.react[value="${button.value}"]`)?.setAttribute("aria-pressed", button.getAttribute("aria-pressed"));
    });
    const kept = 'form[action$="/garder/"]', mine = old?.querySelector(kept);
    if (mine) article.querySelector(kept)?.replaceWith(mine);
    return article;
  };
  const place = (article, old) => {
    const focused = old?.contains(d.activeElement);
    if (old) old.replaceWith(article);
    else {
      const next = [...list.querySelectorAll("[data-post]")].find(other => Number(other.dataset.post) > Number(article.dataset.post) && !other.matches(".post-accepted"));
      if (next) next.before(article); else list.append(article);
    }
    window.htmx?.process(article);
    if (focused) { article.tabIndex = -1; article.focus(); }
  };
  const insert = article => {
    if (by(article.id)) return;
    const end = atEnd();
    place(article);
    if (!end) unseen.push(article);
  };
  const release = () => { const ready = held; held = []; ready.forEach(insert); };
  const seen = () => {
    if (!atEnd() || d.hidden) return;
    if (held.length && !typing()) release();
    unseen = [];
    showPill();
    telling ??= setTimeout(tellRead, 1500);
  };
  let telling;
  const tellRead = () => {
    telling = undefined;
    const last = Math.max(...[...list.querySelectorAll("[data-post]")].map(post => Number(post.dataset.post)));
    if (last > readTo && !d.hidden && tell({ type: "read", post: last })) readTo = last;
  };
  const arrive = html => {
    const article = equip(parse(html));
    if (by(article.id) || held.some(other => other.id === article.id)) return;
    article.classList.add("post-new");
    if (typing() || !showsEnd()) held.push(article); else insert(article);
    announceSoon(article.querySelector(".post-head > [id]")?.textContent.trim() || "quelqu’un");
    if (d.hidden) d.title = `(${++unread}) ${title}`;
    showPill();
    seen();
  };
  pill.addEventListener("click", () => {
    if (stale) return location.reload();
    if (!showsEnd()) return location.assign(held[0].querySelector(".post-when").href);
    const [first] = [...unseen, ...held];
    release();
    if (first) { first.tabIndex = -1; first.focus(); first.scrollIntoView({ block: "center" }); }
    unseen = [];
    showPill();
  });

  const change = frame => {
    const old = by(`m${frame.post}`), waiting = held.findIndex(article => article.id === `m${frame.post}`);
    if (frame.html && waiting >= 0) held[waiting] = equip(parse(frame.html));
    if (frame.html && old) place(equip(parse(frame.html), old), old);
    if (frame.counts && old) count(old, frame);
  };
  const count = (article, frame) => article.querySelectorAll(".react[value]").forEach(button => {
    const n = frame.counts[button.value] || 0, shown = button.querySelector("b");
    button.setAttribute("aria-pressed", frame.mine.includes(button.value));
    if (!n) shown?.remove(); else if (shown) shown.textContent = n; else button.append(" ", make("b", { textContent: n }));
  });
  const accept = frame => {
    list.querySelectorAll(".post-accepted").forEach(article => {
      if (article.dataset.post === String(frame.post)) return;
      article.classList.remove("post-accepted");
      article.querySelector(".flagline")?.remove();
    });
    change(frame);
  };
  const changeThread = frame => {
    const heading = d.querySelector("h1");
    if (heading && frame.title) heading.textContent = frame.title;
    if (frame.locked && form()) note("verrou", "Cette discussion vient d’être verrouillée. Votre texte est gardé.");
  };
  const KINDS = {
    post_added: frame => { if (frame.html) arrive(frame.html); },
    post_changed: change, reactions: change, accepted: accept, thread_changed: changeThread, posts_moved: goStale,
  };

  // --- La connexion ---------------------------------------------------------------------------------------------------

  let socket, opened = false, tries = 0, timer, alarm, ended = false, heard = 0;
  const tell = message => {
    const open = socket?.readyState === 1;
    if (open) socket.send(JSON.stringify(message));
    return open;
  };
  const note = (id, text) => {
    if (by(id)) return;
    const box = make("p", { id, className: "note" });
    box.dataset.hue = "ochre";
    box.append(make("span", { textContent: text }));
    (form() || list).before(box);
    say(text);
  };
  const stop = text => { ended = true; clearTimeout(alarm); by("coupure")?.remove(); goStale(); note("direct-fini", text); };
  const ENDS = {
    4401: () => stop("Votre session a pris fin. Votre brouillon est gardé : connectez-vous pour reprendre."),
    4403: () => stop("Vous n’avez plus accès à cette discussion."),
  };
  const EVENTS = {
    event: frame => { if (frame.seq > seq) { seq = frame.seq; KINDS[frame.kind]?.(frame); } },
    reload: frame => { seq = frame.seq; goStale(); },
    presence: frame => presence(frame.count),
    typing: frame => writes(frame.name),
    bell: frame => d.dispatchEvent(new CustomEvent("bell", { detail: frame.count })),
  };
  const receive = frame => {
    heard = performance.now();
    if (sending && frame.type === "event") later.push(frame); else EVENTS[frame.type]?.(frame);
  };

  const connect = () => {
    clearTimeout(timer);
    if (ended || (socket && socket.readyState < 2)) return;
    const mine = new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}/ws/discussions/${list.dataset.thread}/`);
    socket = mine;
    opened = false;
    mine.onopen = () => { opened = true; tries = 0; heard = performance.now(); tell({ type: "hello", after: seq }); restored(); seen(); };
    mine.onmessage = event => { if (mine === socket) receive(JSON.parse(event.data)); };
    mine.onclose = event => { if (mine === socket) lost(event.code); };
  };
  const lost = code => {
    socket = undefined;
    list.removeAttribute("data-live");
    if (ENDS[code]) return ENDS[code]();
    alarm ??= setTimeout(() => note("coupure", "Connexion perdue, votre brouillon est gardé."), 5000);
    // Un refus ne dit pas sa raison à la page ; l'adresse de la discussion, si.
    if (!opened && tries > 1 && navigator.onLine) ask();
    clearTimeout(timer);
    timer = setTimeout(connect, Math.min(30, 2 ** tries++) * (500 + Math.random() * 500));
  };
  const restored = () => {
    list.dataset.live = "1";
    clearTimeout(alarm);
    alarm = undefined;
    if (by("coupure")) { by("coupure").remove(); say("Connexion rétablie"); }
  };
  const ask = () => fetch(location.href, { method: "HEAD", redirect: "manual" }).then(answer => {
    if ([403, 404].includes(answer.status) || answer.type === "opaqueredirect") ENDS[4403]();
  }, () => {});
  const drop = () => { const dead = socket; socket = undefined; dead?.close(); lost(); };
  setInterval(() => {
    if (!tell({ type: "ping" })) return;
    const asked = performance.now();
    setTimeout(() => { if (socket?.readyState === 1 && heard < asked) drop(); }, 10000);
  }, 25000);
  addEventListener("offline", () => { if (socket) drop(); });
  addEventListener("online", () => { tries = 0; connect(); });
  addEventListener("pagehide", () => { ended = true; socket?.close(); });
  addEventListener("pageshow", event => { if (event.persisted) { ended = false; connect(); } });
  d.addEventListener("visibilitychange", () => {
    if (d.hidden) return;
    unread = 0;
    d.title = title;
    seen();
    if (!tell({ type: "ping" })) connect();
  });
  let scrolling;
  addEventListener("scroll", () => { scrolling ??= setTimeout(() => { scrolling = undefined; seen(); }, 200); }, { passive: true });

  // --- Qui lit, qui écrit ---------------------------------------------------------------------------------------------

  const ring = lit => {
    const stones = (name, dashes) => `<circle class="${name}" cx="24" cy="24" r="19.5" stroke-width="9" pathLength="84" stroke-dasharray="${dashes}"/>`;
    return `<svg class="ring" viewBox="0 0 48 48" aria-hidden="true">${stones("ring-base", "10 2")}${stones("ring-lit", `${"10 2 ".repeat(lit - 1)}10 ${(7 - lit) * 12 + 2}`)}</svg>`;
  };
  const presence = n => {
    const place = by("presence");
    if (!place || n < 1) return;
    const text = make("span", {});
    text.append(make("b", { textContent: n > 1 ? `${n} personnes` : "1 personne" }), n > 1 ? " lisent" : " lit");
    place.replaceChildren(parse(ring(Math.min(7, n))), text);
  };
  const writers = new Map();
  const showWriters = () => {
    const place = by("frappe"), now = performance.now();
    for (const [name, until] of writers) if (until < now) writers.delete(name);
    const [first, second, third] = [...writers.keys()];
    const who = third ? "Plusieurs personnes" : second ? `${first} et ${second}` : first;
    if (place) place.textContent = !who ? "" : `${who} ${second ? "écrivent" : "écrit"}…`;
  };
  const writes = name => {
    writers.set(name || "La personne qui a posé la question", performance.now() + 6000);
    showWriters();
    setTimeout(showWriters, 6100);
  };

  // --- Répondre -------------------------------------------------------------------------------------------------------

  let toldTyping = -Infinity;
  d.addEventListener("input", event => {
    if (event.target !== field() || performance.now() - toldTyping < 3000) return;
    toldTyping = performance.now();
    tell({ type: "typing" });
  });
  d.addEventListener("focusout", event => setTimeout(() => {
    if (!form()?.contains(event.target) || form().contains(d.activeElement)) return;
    if (atEnd()) release();
    announceSoon();
    showPill();
  }, 200));

  const busy = on => { sending = on; form()?.toggleAttribute("aria-busy", on); };
  const swap = html => {
    const fresh = parse(html);
    form().replaceWith(fresh);
    window.htmx?.process(fresh);
    field()?.focus();
  };
  const failed = () => {
    const box = make("p", { id: "echec", className: "error" });
    box.append("Le message n’est pas parti, votre texte est là. ", make("button", { type: "submit", className: "btn btn-2 btn-s", textContent: "Réessayer" }));
    box.setAttribute("role", "alert");
    form().append(box);
  };
  const sent = html => {
    const article = equip(parse(html));
    if (!showsEnd()) return location.assign(article.querySelector(".post-when").href);
    release();
    place(article, by(article.id));
    // composer.js prépare le formulaire pour le message suivant.
    form().reset();
    const text = field();
    text.style.height = "";
    text.focus();
    article.scrollIntoView({ block: "nearest" });
    say("Message publié");
    seen();
  };
  const handle = async answer => {
    // Sans réseau, l'appareil le garde et le montre (worker-messages.js, device.js).
    if (answer.status === 202) return form().reset();
    if (answer.headers.has("HX-Redirect")) return location.assign(answer.headers.get("HX-Redirect"));
    const html = await answer.text(), root = parse(html);
    if (answer.ok && root?.matches("[data-post]")) sent(html);
    else if (root?.matches("[data-composer]")) swap(html);
    else failed();
  };
  d.addEventListener("submit", async event => {
    const f = event.target;
    if (!f.matches("[data-composer]") || sending) { if (f.matches("[data-composer]")) event.preventDefault(); return; }
    event.preventDefault();
    const body = new FormData(f, event.submitter);
    by("echec")?.remove();
    busy(true);
    try {
      await handle(await fetch(f.action, { method: "POST", body, headers: { "HX-Request": "true" } }));
    } catch { failed(); }
    busy(false);
    later.splice(0).forEach(receive);
  });

  // Ma réaction est la seule qui se dise.
  d.addEventListener("htmx:afterSwap", event => {
    const { elt, parameters } = event.detail.requestConfig || {}, kind = parameters?.get?.("kind") ?? parameters?.kind;
    const button = kind && elt?.closest && by(event.detail.target.id)?.querySelector(`.react[value="${kind}"]`);
    if (button) say(button.textContent.trim().replace(/\s+(\d+)$/, ", $1"));
  });

  connect();
})();
