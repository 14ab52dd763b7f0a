// Plays a video inside the page, once the reader asks: before her click, nothing is requested from its host.
// A module: run once, however many videos a page has.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-embed]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.className = "player";
  frame.title = link.textContent;
  frame.allow = "fullscreen; picture-in-picture";
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation allow-popups");
  // Some hosts refuse to play without knowing which site asks; they learn no more than that.
  frame.referrerPolicy = "strict-origin";
  frame.src = link.dataset.embed;
  link.closest(".video").prepend(frame);
  link.removeAttribute("data-embed");
  frame.focus();
});
