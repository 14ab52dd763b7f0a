// Margelle — rédiger : barre d'outils, personnes à citer, brouillon. Tout fonctionne sans ce fichier.
(() => {
  'use strict';
  const d = document, $ = (s, c = d) => c.querySelector(s);
  const formOf = e => e.target.closest?.('form[data-composer]');
  const areaOf = form => $('textarea[data-write]', form);
  const say = text => {
    const n = $('#annonces');
    if (n) { n.textContent = text; setTimeout(() => { if (n.textContent === text) n.textContent = ''; }, 5000); }
  };

  // execCommand garde l'annulation par Ctrl+Z ; setRangeText la perdrait.
  function write(area, text, from = area.selectionStart, to = area.selectionEnd) {
    area.focus();
    area.setSelectionRange(from, to);
    if (!d.execCommand('insertText', false, text)) {
      area.setRangeText(text, from, to, 'end');
      area.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }

  // --- Barre d'outils -------------------------------------------------------------------------------------------------
  const lines = (area, mark) => {
    const from = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1, to = area.selectionEnd;
    write(area, area.value.slice(from, to).split('\n').map(l => mark + l).join('\n'), from, to);
  };
  // Sans sélection, le curseur va entre les marques.
  const around = (area, before, after) => {
    const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
    write(area, before + chosen + after);
    const at = area.selectionEnd - (chosen ? 0 : after.length);
    area.setSelectionRange(at, at);
  };
  const marks = {
    bold: a => around(a, '**', '**'),
    list: a => lines(a, '- '),
    quote: a => lines(a, '> '),
    link: a => around(a, '[', '](https://)'),
    cite: a => write(a, /(^|\s)$/.test(a.value.slice(0, a.selectionStart)) ? '@' : ' @'),
  };

  // --- Personnes à citer ------------------------------------------------------------------------------------------------
  let list, area, start, asked = 0, wait;
  const options = () => list ? [...list.children] : [];
  const current = () => options().findIndex(o => o.getAttribute('aria-selected') === 'true');
  function close() {
    asked++;
    if (!list) return;
    list.remove(); list = null;
    ['aria-controls', 'aria-activedescendant'].forEach(name => area.removeAttribute(name));
  }
  function select(i) {
    const all = options(), at = (i + all.length) % all.length;
    all.forEach((o, n) => o.setAttribute('aria-selected', n === at));
    all[at].scrollIntoView({ block: 'nearest' });
    area.setAttribute('aria-activedescendant', all[at].id);
  }
  function choose(option) {
    const target = area, from = start;
    close();
    write(target, `@${option.dataset.name} `, from, target.selectionStart);
  }
  async function propose(form, target) {
    const before = target.value.slice(0, target.selectionStart), found = before.match(/(?:^|[\s(«])@([\p{L}'’.\- ]{1,40})$/u);
    if (!found || found[1].split(' ').length > 4 || found[1].startsWith(' ')) return close();
    const mine = ++asked, people = await fetch(`${form.dataset.people}?q=${encodeURIComponent(found[1])}`).then(r => r.ok ? r.text() : '', () => '');
    if (mine !== asked) return;
    close();
    if (!people.trim()) return;
    area = target; start = target.selectionStart - found[1].length - 1;
    list = d.createElement('ul');
    Object.assign(list, { id: 'a-citer', className: 'pop people', innerHTML: people });
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', form.dataset.sayPeople);
    area.after(list);
    area.setAttribute('aria-controls', 'a-citer');
    select(0);
    say(form.dataset[options().length > 1 ? 'sayMany' : 'sayOne'].replace('0', options().length));
  }
  d.addEventListener('mousedown', e => { const o = e.target.closest?.('#a-citer [role=option]'); if (o) { e.preventDefault(); choose(o); } else close(); });
  d.addEventListener('focusout', e => { if (e.target === area) close(); });

  // --- Brouillon --------------------------------------------------------------------------------------------------------
  const timers = new WeakMap(), sending = new WeakMap();
  const state = (form, text) => { const n = $('[data-draft-state]', form); if (n) n.textContent = text; };
  const typed = form => { const data = new FormData(form); data.delete('files'); return data; };
  async function keep(form) {
    timers.delete(form);
    const stop = new AbortController();
    sending.set(form, stop);
    try {
      const r = await fetch(form.dataset.draft, { method: 'POST', body: typed(form), signal: stop.signal });
      if (!r.ok) throw r;
      state(form, form.dataset.saySaved.replace('0', r.headers.get('X-Saved-At')));
    } catch (error) {
      if (error.name === 'AbortError') return;
      state(form, form.dataset.sayUnsaved);
      timers.set(form, setTimeout(keep, 10000, form));
    }
  }
  function forget(form) { clearTimeout(timers.get(form)); timers.delete(form); sending.get(form)?.abort(); }
  addEventListener('pagehide', () => d.querySelectorAll('form[data-draft]').forEach(form => {
    if (timers.has(form)) navigator.sendBeacon(form.dataset.draft, typed(form));
  }));

  // --- Événements ---------------------------------------------------------------------------------------------------------
  d.addEventListener('input', e => {
    const form = formOf(e);
    if (!form || e.target.type === 'file') return;
    if (form.dataset.draft) { clearTimeout(timers.get(form)); timers.set(form, setTimeout(keep, 1500, form)); }
    if (e.target.matches('[data-write]') && form.dataset.people) { clearTimeout(wait); wait = setTimeout(propose, 150, form, e.target); }
  });
  d.addEventListener('change', e => {
    if (e.target.matches?.('[data-files]')) $('[data-files-chosen]', formOf(e)).textContent = [...e.target.files].map(f => f.name).join(', ');
  });
  d.addEventListener('click', e => {
    const b = e.target.closest?.('[data-mark]');
    if (b) marks[b.dataset.mark](areaOf(b.closest('form')));
  });
  d.addEventListener('keydown', e => {
    const form = formOf(e);
    if (!form) return;
    if (list && e.target === area && !e.isComposing) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (step) { e.preventDefault(); return select(current() + step); }
      if (e.key === 'Enter' || e.key === 'Tab') { e.preventDefault(); return choose(options()[current()]); }
      if (e.key === 'Escape') { e.preventDefault(); e.stopPropagation(); return close(); }
    }
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); form.requestSubmit($('[data-send]', form)); }
  });
  d.addEventListener('submit', e => { const form = formOf(e); if (form) { close(); forget(form); } }, true);
  // Après l'envoi, le même formulaire sert au message suivant : il lui faut une autre clé.
  d.addEventListener('reset', e => {
    const form = formOf(e);
    if (!form) return;
    forget(form);
    areaOf(form).defaultValue = '';
    form.querySelectorAll('[data-once]').forEach(n => n.remove());
    const bytes = crypto.getRandomValues(new Uint8Array(16)), hex = [...bytes].map(b => b.toString(16).padStart(2, '0')).join('');
    form.elements.form_key.value = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    state(form, '');
    $('[data-files-chosen]', form).textContent = '';
  });

  d.querySelectorAll('form[data-composer] [data-mark]').forEach(b => { b.hidden = false; });
  d.querySelectorAll('form[data-people] textarea[data-write]').forEach(a => { a.setAttribute('aria-haspopup', 'listbox'); a.setAttribute('aria-autocomplete', 'list'); });
  d.addEventListener('htmx:load', () => d.querySelectorAll('form[data-composer] [data-mark]').forEach(b => { b.hidden = false; }));
})();
