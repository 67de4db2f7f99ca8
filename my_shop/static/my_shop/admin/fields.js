// Fields that Django's scripts build get the names that people who do not see them hear.

const labelOf = (choice) => choice?.previousElementSibling?.labels?.[0];

function nameSearch(field) {
  const choice = field.closest(".select2") ?? document.querySelector(".select2.select2-container--open");
  field.setAttribute("aria-label", labelOf(choice)?.textContent.trim() ?? "");
}

function nameChoices() {
  for (const choice of document.querySelectorAll(".select2")) {
    const label = labelOf(choice);
    const shown = choice.querySelector(".select2-selection__rendered");
    if (!label) continue;
    label.id ||= `${label.htmlFor}_label`;
    shown.id ||= `${label.htmlFor}_shown`;
    shown.removeAttribute("aria-readonly");
    for (const part of [shown, ...shown.querySelectorAll("li")]) part.setAttribute("role", "presentation");
    choice.querySelector(".select2-selection").setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
    choice.querySelectorAll(".select2-search__field").forEach(nameSearch);
  }
}

// select2 draws the list at the end of the page, outside of everything that has a name
function nameOpened({ target }) {
  const choice = target.nextElementSibling.querySelector(".select2-selection");
  choice.setAttribute("aria-haspopup", "listbox");
  choice.setAttribute("aria-controls", choice.getAttribute("aria-owns"));
  const list = document.querySelector("body > .select2-container--open");
  list.setAttribute("role", "region");
  list.setAttribute("aria-label", target.labels[0]?.textContent.trim() ?? "");
}

function nameIcons() {
  for (const icon of document.querySelectorAll(".search-label-icon[aria-label]")) icon.setAttribute("role", "img");
}

window.django?.jQuery?.(nameChoices); // after the scripts that build them, which wait in the same queue
window.django?.jQuery?.(document).on("select2:open", nameOpened);
window.addEventListener("load", nameIcons);
document.addEventListener("focusin", ({ target }) => target.matches(".select2-search__field") && nameSearch(target));
