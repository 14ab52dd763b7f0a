// Margelle — coller depuis un traitement de texte : du HTML vers le Markdown léger. Sans ce fichier, le texte seul.
(() => {
  'use strict';
  const d = document;
  const BLOCK = /^(P|DIV|H[1-6]|UL|OL|LI|TR|TABLE|BLOCKQUOTE|SECTION|ARTICLE|PRE|DT|DD)$/;
  // La politique de sécurité vide `style` : on lit l'attribut.
  const isBold = n => {
    const weight = /font-weight:\s*(\w+)/i.exec(n.getAttribute('style') || '')?.[1];
    return weight ? /^(bold|[6-9]00)$/i.test(weight) : /^(B|STRONG)$/.test(n.tagName);
  };
  const wrap = (text, mark) => text.trim() ? text.replace(/^(\s*)([\s\S]*?)(\s*)$/, `$1${mark}$2${mark}$3`) : text;
  function inner(node, bold) { return [...node.childNodes].map(n => markdown(n, bold)).join(''); }
  function markdown(n, bold = false) {
    if (n.nodeType === 3) return n.data.replace(/\s+/g, ' ');
    if (n.nodeType !== 1 || /^(STYLE|SCRIPT|TITLE|META|LINK|HEAD)$/.test(n.tagName)) return '';
    if (n.tagName === 'BR') return '\n';
    // Word écrit la puce elle-même dans un élément à ignorer.
    if (/mso-list:\s*ignore/i.test(n.getAttribute('style') || '')) return /\d/.test(n.textContent) ? '1. ' : '- ';
    const heading = /^H[1-6]$/.test(n.tagName), strong = !bold && (heading || isBold(n));
    let text = inner(n, bold || strong);
    if (strong && !/\n/.test(text.trim())) text = wrap(text, '**');
    if (n.tagName === 'A' && /^(https?|mailto):/i.test(n.getAttribute('href') || '') && text.trim()) {
      text = text.trim() === n.getAttribute('href') ? text : `[${text.trim()}](${n.getAttribute('href')})`;
    }
    if (n.tagName === 'LI') return `\n${n.parentNode.tagName === 'OL' ? '1.' : '-'} ${text.trim().replace(/\n+/g, '\n  ')}`;
    if (/^T[DH]$/.test(n.tagName)) return `${text.trim()}  `;
    if (n.tagName === 'BLOCKQUOTE') text = text.trim().replace(/^/gm, '> ');
    if (/^MsoList/.test(n.className)) return `\n${text.trim().replace(/\s+/g, ' ')}\n`;
    return BLOCK.test(n.tagName) ? `\n\n${text.trim()}\n\n` : text;
  }
  const cleaned = html => markdown(new DOMParser().parseFromString(html, 'text/html').body)
    .replace(/[ \t\u00a0]+\n/g, '\n').replace(/\n{3,}/g, '\n\n').replace(/^((?:- |1\. ).*)\n\n(?=- |1\. )/gm, '$1\n').trim();

  d.addEventListener('paste', e => {
    const area = e.target.closest?.('textarea[data-write]'), html = e.clipboardData?.getData('text/html');
    if (!area || !html || !/<(p|li|b|strong|h\d|a|br|div|td)[\s>]/i.test(html)) return;
    const text = cleaned(html);
    if (!text) return;
    e.preventDefault();
    if (!d.execCommand('insertText', false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
  });
})();
