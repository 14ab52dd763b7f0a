// Signaler, décider : le passage choisi arrive dans le formulaire, les mots proposés suivent la décision.
(() => {
  const d = document, KEY = "flag-passage";

  // Sur la page lue : ce qui est sélectionné quand on suit un lien « Signaler ».
  d.addEventListener("click", event => {
    const link = event.target.closest("a[data-flag]");
    const chosen = link && String(getSelection()).trim().slice(0, 500);
    if (chosen) try { sessionStorage.setItem(KEY, chosen); } catch { /* refusé */ }
  });

  const passage = d.querySelector("[data-flag-form] [name=passage]");
  if (passage) try {
    const chosen = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    if (chosen && !passage.value) passage.value = chosen;
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
