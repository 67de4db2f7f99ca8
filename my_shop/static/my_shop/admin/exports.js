// Shows how far exports are while one is being made; without it, "Look again" does.

const PAUSE = 2000;

async function renew() {
  const made = document.getElementById("exports-made");
  if (!made?.hasAttribute("data-making")) return;
  if (!document.hidden && !made.contains(document.activeElement)) {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("exports-made");
      if (fresh) made.replaceWith(fresh);
    }
  }
  setTimeout(renew, PAUSE);
}

setTimeout(renew, PAUSE);
