// Typing help of the search boxes: titles and themes, in a list that the keyboard reaches (combobox of the ARIA
// practices). Without this script the box is a plain form.
(() => {
  const WAIT = 150, SHORTEST = 2;

  document.querySelectorAll("input[data-completions]").forEach((input, number) => {
    const list = document.createElement("div"), said = document.createElement("p");
    let timer, request, active = -1, asked = "";
    const options = () => [...list.children];

    list.id = `propositions-${number}`;
    list.className = "completions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.completionsLabel);
    said.className = "vh";
    said.setAttribute("role", "status");
    input.after(list, said);
    input.autocomplete = "off";
    const state = (name, value) => input.setAttribute(name, value);
    state("role", "combobox");
    state("aria-autocomplete", "list");
    state("aria-controls", list.id);
    state("aria-expanded", "false");

    const close = () => {
      clearTimeout(timer);
      request?.abort();
      list.hidden = true;
      point(-1);
      state("aria-expanded", "false");
    };
    const point = index => {
      options()[active]?.setAttribute("aria-selected", "false");
      active = index;
      const option = options()[active];
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      state("aria-activedescendant", option.id);
    };
    const show = fragment => {
      active = -1;
      list.replaceChildren(...fragment.children);
      options().forEach((option, index) => { option.id = `${list.id}-${index}`; });
      said.textContent = fragment.dataset.said;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !options().length;
      state("aria-expanded", String(!list.hidden));
    };
    const ask = async () => {
      asked = input.value.trim();
      if (asked.length < SHORTEST) return close();
      request?.abort();
      request = new AbortController();
      try {
        const answer = await fetch(`${input.dataset.completions}?q=${encodeURIComponent(asked)}`, { signal: request.signal });
        if (!answer.ok) return close();
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (document.activeElement === input) show(page.body.firstElementChild);
      } catch { /* another letter was typed, or the network is gone: the form remains */ }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", event => {
      const count = options().length;
      if (event.key === "Escape") {
        if (!list.hidden) {
          event.preventDefault();
          event.stopPropagation();
        }
        // Also what is still on its way.
        close();
      } else if (event.key === "Enter" && !list.hidden && active >= 0) {
        event.preventDefault();
        options()[active].click();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) return void ask();
        // One step beyond either end is the box itself.
        const step = event.key === "ArrowDown" ? 1 : -1;
        point((active + 1 + step + count + 1) % (count + 1) - 1);
      } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
        point(-1);
      }
    });
    // A press on an option must not take the focus from the box before the click arrives.
    list.addEventListener("mousedown", event => event.preventDefault());
    input.addEventListener("blur", close);
  });
})();
