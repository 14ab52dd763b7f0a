// Signaler, décider : le passage choisi arrive dans le formulaire, les mots proposés suivent la décision.
(() => {
  const d = document, KEY = "flag-passage";

  // Sur la page lue : le dernier texte choisi dans ce que signale le lien suivi. Ouvrir un menu défait la sélection.
  let chosen = "", where = null;
  const holder = node => node?.parentElement?.closest("article, main");
  d.addEventListener("selectionchange", () => {
    const selection = getSelection(), text = String(selection).trim();
    if (text) { chosen = text.slice(0, 500); where = holder(selection.anchorNode); }
  });
  d.addEventListener("click", event => {
    const link = event.target.closest("a[data-flag]");
    if (!link || !chosen || !where?.isConnected || !holder(link)?.contains(where)) return;
    try { sessionStorage.setItem(KEY, chosen); } catch { /* refusé */ }
  });

  const passage = d.querySelector("[data-flag-form] [name=passage]");
  if (passage) try {
    const kept = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    if (kept && !passage.value) passage.value = kept;
  } catch { /* refusé */ }

  const decision = d.querySelector("[data-decision]");
  if (decision) {
    const words = Object.fromEntries([...decision.querySelectorAll("template[data-words]")].map(one => [one.dataset.words, one.content.textContent]));
    const message = decision.elements.message;
    decision.addEventListener("change", event => {
      if (event.target.name === "decision" && (!message.value.trim() || Object.values(words).includes(message.value))) message.value = words[event.target.value];
    });
  }
})();
