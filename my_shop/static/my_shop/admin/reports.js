// Shows a report once it is made; without it, "Look again" does.

const PAUSE = 2000;

async function look() {
  if (!document.hidden) {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById("report-making")) return location.reload();
    }
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
