// Pages du compte : afficher le mot de passe, clés d'accès, résumé des erreurs. Tout fonctionne sans ce fichier.
(() => {
  const all = selector => [...document.querySelectorAll(selector)];

  all('[data-reveal]').forEach(button => {
    const field = document.getElementById(button.getAttribute('aria-controls'));
    button.hidden = false;
    button.addEventListener('click', () => {
      const shown = field.type === 'text';
      field.type = shown ? 'password' : 'text';
      button.setAttribute('aria-pressed', String(!shown));
    });
    field.form.addEventListener('submit', () => { field.type = 'password'; });
  });

  if (window.PublicKeyCredential) all('[data-passkey]').forEach(part => { part.hidden = false; });
  document.addEventListener('allauth.error', event => {
    event.preventDefault();
    all('[data-passkey-error]').forEach(part => { part.hidden = false; });
  });

  const problems = document.querySelector('[data-problems]');
  if (problems) problems.focus();
})();
