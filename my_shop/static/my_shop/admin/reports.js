// Asks for the dates that are typed. Without it "from … to …" is chosen by hand.

document.querySelector(".report-ask")?.addEventListener("input", ({ target, currentTarget }) => {
  if (target.type === "date") currentTarget.elements.period.value = "dates";
});
