// La cloche en direct : le nombre de la page devient celui du serveur. Sans ce script, il change d'une page à l'autre.
(() => {
  const d = document, link = () => d.getElementById("cloche");
  if (!link() || !window.WebSocket) return;

  const words = n => (n > 1 ? `${n} non lues` : "1 non lue");
  let shown = Number(link().dataset.count), told = shown, saying;

  // Jamais plus d'une annonce par minute, et rien pendant qu'on écrit : ce n'est pas urgent, le nombre est dans la page.
  const EVERY = 60000;
  let saidAt = -EVERY;
  const typing = () => d.activeElement?.matches("textarea, input, [contenteditable]");
  const say = () => {
    saying = undefined;
    const zone = d.getElementById("annonces");
    if (shown <= told || d.hidden || !zone) return (told = shown);
    if (typing()) return saySoon();
    saidAt = performance.now();
    told = shown;
    const text = `Notifications : ${words(shown)}`;
    zone.textContent = text;
    setTimeout(() => { if (zone.textContent === text) zone.textContent = ""; }, 5000);
  };
  const saySoon = () => { saying ??= setTimeout(say, Math.max(3000, saidAt + EVERY - performance.now())); };

  const show = n => {
    const bell = link();
    if (!bell || n === Number(bell.dataset.count)) return;
    bell.dataset.count = shown = n;
    bell.setAttribute("aria-label", n ? `Notifications : ${words(n)}` : "Notifications");
    const badge = bell.querySelector(".count") || bell.appendChild(Object.assign(d.createElement("span"), { className: "count" }));
    badge.setAttribute("aria-hidden", "true");
    badge.textContent = n > 99 ? "99+" : n;
    badge.hidden = !n;
    if (n < told) told = n;
    if (n > told) saySoon();
  };
  d.addEventListener("bell", event => show(event.detail));

  // La discussion en direct a déjà une connexion : elle sonne aussi.
  if (d.getElementById("messages")?.dataset.thread) return;

  const ENDS = [4400, 4401, 4403, 4404];
  const MOST = 6;
  let socket, tries = 0, heard = 0, over = false, again;
  const connect = () => {
    if (socket || over) return;
    clearTimeout(again);
    socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/cloche/`);
    socket.onmessage = ({ data }) => {
      heard = performance.now();
      tries = 0;
      const frame = JSON.parse(data);
      if (frame.type === "bell") show(frame.count);
    };
    socket.onclose = ({ code, target }) => {
      if (target !== socket) return;
      socket = undefined;
      // Un refus d'entrer ne dit pas sa raison : après quelques essais, la page suivante dira le nombre.
      if (ENDS.includes(code) || (!heard && tries >= MOST)) over = true;
      // Chacun attend un peu autrement, et de plus en plus : un serveur qui revient n'est pas assailli.
      else again = setTimeout(connect, Math.min(60000, 1000 * 2 ** tries++) * (0.5 + Math.random()));
    };
  };
  const drop = () => { const dead = socket; socket = undefined; dead?.close(); };
  setInterval(() => {
    if (socket?.readyState !== 1) return;
    const asked = performance.now();
    socket.send('{"type":"ping"}');
    setTimeout(() => { if (socket?.readyState === 1 && heard < asked) { drop(); connect(); } }, 10000);
  }, 25000);
  addEventListener("online", () => { tries = 0; connect(); });
  addEventListener("pagehide", () => { over = true; drop(); });
  addEventListener("pageshow", event => { if (event.persisted) { over = false; connect(); } });
  connect();
})();
