// Asks for the dates that are typed, and shows a report once it is made. Without it "from … to …" is chosen by hand, and
// "Look again" looks.

const PAUSE = 2000;

document.querySelector(".report-ask")?.addEventListener("input", ({ target, currentTarget }) => {
  if (target.type === "date") currentTarget.elements.period.value = "dates";
});

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

if (document.getElementById("report-making")) setTimeout(look, PAUSE);
