// What the pages do more with JavaScript; without it every one of them works by links and forms.
// Behaviour is bound by delegation, so that what htmx swaps in needs no wiring.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// Say something to people who do not see it. A response can do so as well: HX-Trigger: {"announce": {"text": "…"}}
function announce(text) {
  const region = $("#announcer");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
}
document.addEventListener("announce", (event) => announce(event.detail.text ?? event.detail.value ?? ""));

// --- dialogs: <button data-open="id">, <button data-close>, a click outside, Esc; the browser returns the focus ---

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.open);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog")) event.target.close();  // the backdrop
});

// htmx has filled the inside of a dialog: show it
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.detail.target.closest("dialog[data-open-when-filled]");
  if (dialog && !dialog.open) dialog.showModal();
});

// <div class="sheet" popover>: while it covers a narrow page, nothing behind it can be reached
const narrow = matchMedia("(width < 60rem)");
document.addEventListener("toggle", ({ target, newState }) => {
  if (!target.matches(".sheet[popover]")) return;
  const isOpen = newState === "open" && narrow.matches;
  for (let part = target; part !== document.body; part = part.parentElement) {
    for (const other of part.parentElement.children) if (other !== part && other.id !== "announcer") other.inert = isOpen;
  }
  if (isOpen) $("button, a, input", target)?.focus();
  else document.querySelector(`[popovertarget="${target.id}"]:not([popovertargetaction])`)?.focus();
}, true);
narrow.addEventListener("change", () => $$(".sheet:popover-open").forEach((sheet) => sheet.hidePopover()));

// menus made of <details>: Esc and a click elsewhere close them
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details[open].menu, .site-nav details[open]");
  if (menu) {
    menu.open = false;
    $("summary", menu).focus();
  }
});
document.addEventListener("click", (event) => {
  if (narrow.matches && event.target.closest(".site-nav")) return;
  for (const menu of $$("details[open].menu, .site-nav details[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// --- forms ---

// a second click sends nothing while the first is on its way (capture: before htmx hears of it); Back frees the form
document.addEventListener("submit", (event) => {
  if (event.target.method === "post" && event.target.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  event.target.setAttribute("aria-busy", "true");
  setTimeout(() => event.target.removeAttribute("aria-busy"), 15000);
});
// Offers that come anew keep what somebody has chosen while they were on their way.
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  for (const { id } of target.querySelectorAll("input:checked")) {
    const again = fragment.querySelector(`#${CSS.escape(id)}`);
    if (again) again.checked = true;
  }
});

document.addEventListener("htmx:beforeRequest", ({ target }) => target.matches("form") && target.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", ({ target }) => target.matches("form") && target.removeAttribute("aria-busy"));
window.addEventListener("pageshow", () => $$("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));

// the error summary gets the focus after a swap (autofocus does it on a full page); its links lead into the field
document.addEventListener("htmx:afterSettle", (event) => {
  (event.detail.target.matches?.(".errors") ? event.detail.target : $(".errors", event.detail.target))?.focus();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest(".errors a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const field = target.matches("input, select, textarea, button") ? target : $("input, select, textarea", target);
  (field ?? target).focus();
  target.scrollIntoView({ block: "center" });
});

// <div class="stepper"><button type="button" data-step="-1">…<input type="number">…<button type="button" data-step="1">
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  const input = button && $("input", button.closest(".stepper"));
  if (!input) return;
  const before = input.value;
  if (Number(button.dataset.step) > 0) input.stepUp();
  else input.stepDown();
  if (input.value !== before) {
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

// show and hide a password
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show-password]");
  if (!button) return;
  const input = $("input", button.parentElement);
  const hidden = input.type === "password";
  input.type = hidden ? "text" : "password";
  button.setAttribute("aria-pressed", String(hidden));
});

// <input type="checkbox" data-hides="id">: ticked hides that part and leaves it out of the form (“billing same as delivery”)
// <input type="checkbox" data-shows="id">: the other way round
function toggle(box) {
  const part = document.getElementById(box.dataset.hides ?? box.dataset.shows);
  if (!part) return;
  const away = "hides" in box.dataset ? box.checked : !box.checked;
  part.hidden = away;
  if (part.matches("fieldset")) part.disabled = away;
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-hides], [data-shows]")) toggle(event.target);
  // <select data-submit>, <input data-submit>: choosing is enough
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// <select> of countries in .address: each option names the postcode and the region of its country
document.addEventListener("change", ({ target }) => {
  const part = target.matches("select") && target.closest(".address");
  if (!part) return;
  for (const [name, text] of Object.entries(target.selectedOptions[0].dataset)) {
    const label = $(`[name$="${name}"]`, part)?.labels[0];
    if (label) label.firstChild.data = `${text} `;
  }
});

// --- product gallery: <a href="large.webp" data-gallery="index"> shows the figure of that index ---

document.addEventListener("click", (event) => {
  const thumb = event.target.closest("[data-gallery]");
  const gallery = thumb?.closest(".gallery");
  if (!gallery) return;
  event.preventDefault();
  for (const figure of $$("[data-figure]", gallery)) figure.hidden = figure.dataset.figure !== thumb.dataset.gallery;
  for (const other of $$("[data-gallery]", gallery)) other.setAttribute("aria-current", String(other === thumb));
});
document.addEventListener("keydown", (event) => {
  const thumb = event.target.closest?.("[data-gallery]");
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!thumb || !step) return;
  const all = $$("[data-gallery]", thumb.closest(".gallery"));
  const next = all[(all.indexOf(thumb) + step + all.length) % all.length];
  event.preventDefault();
  next.focus();
  next.click();
});

// --- what a fresh page or a swapped part needs once ---

// a part that htmx swaps keeps its folds as the person left them
const folds = new Map();
document.addEventListener("toggle", ({ target }) => target.matches("details[id]") && folds.set(target.id, target.open), true);

function prepare(root) {
  for (const fold of $$("details[id]", root)) if (folds.has(fold.id)) fold.open = folds.get(fold.id);
  $$("[data-hides], [data-shows]", root).forEach(toggle);
  $$("[data-js]", root).forEach((part) => { part.hidden = false; });  // of use with JavaScript only
  $$("[data-no-js]", root).forEach((part) => { part.hidden = true; });  // “Apply” buttons
}
prepare(document);
document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target.parentElement ?? document));

// a broken connection is said, not swallowed
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, () => {
    const text = "That did not work. Please try again.";
    const box = $("#messages");
    if (box) box.innerHTML = `<p class="notice notice-danger">${text}</p>`;
    announce(text);
  });
}
