// Réglages : recevoir les notifications sur cet appareil. Sans Web Push, la partie se cache, sauf les appareils à retirer.
(() => {
  const part = document.querySelector("[data-push]"), button = part.querySelector("[data-push-add]"), error = part.querySelector("[data-push-error]");
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    part.hidden = !part.querySelector("li");
    return;
  }
  const fail = text => { error.hidden = false; error.textContent = text; };
  const add = async () => {
    if (await Notification.requestPermission() !== "granted") return fail(part.dataset.sayRefused);
    const { pushManager } = await navigator.serviceWorker.ready;
    // Une inscription d'une autre clé du site, ou d'une autre personne, ne sert plus à rien.
    await (await pushManager.getSubscription())?.unsubscribe();
    const device = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: part.dataset.pushKey });
    const answer = await fetch(part.dataset.push, { method: "POST", body: JSON.stringify(device), headers });
    if (answer.ok) return location.reload();
    await device.unsubscribe();
    fail((await answer.json().catch(() => ({}))).error || part.dataset.sayFailed);
  };
  button.addEventListener("click", () => { error.hidden = true; add().catch(() => fail(part.dataset.sayFailed)); });
  const digest = async text => {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, "0")).join("");
  };
  const isListed = async () => {
    const device = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
    return device && part.querySelector(`[data-device="${await digest(device.endpoint)}"]`);
  };
  isListed().then(listed => { button.hidden = Boolean(listed); });
})();
