// The key "/" leads to the search of the back office, except where somebody is writing.

const field = document.querySelector("#desk-search input");

document.addEventListener("keydown", (event) => {
  const writes = event.target.closest("input, textarea, select, [contenteditable]");
  if (!field || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writes) return;
  event.preventDefault();
  field.focus();
  field.select();
});
