// Shows how far the worker is: puts what has "data-renew" anew until it has it no more; without it, "Look again" does.

const PAUSE = 2000;

async function renew() {
  const shown = document.querySelector("[data-renew]");
  if (!shown) return;
  if (!document.hidden && !shown.contains(document.activeElement)) {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(shown.id);
      if (!fresh) return location.reload(); // such as to the login
      shown.replaceWith(fresh);
    }
  }
  setTimeout(renew, PAUSE);
}

setTimeout(renew, PAUSE);
