// What fits the words in a box, while somebody types: <input data-suggestions="ADDRESS">, where the address answers
// {"hits": [{"value", "label", "note"}]} for ?q=WORDS. A hit that is chosen fills the box; with data-presses="NAME" it
// is as if the page's button of that name, with the hit's value, had been pressed.

const PAUSE = 200; // milliseconds without a key before it asks
const LEAST = 2; // letters

class Suggestions {
  constructor(input, number) {
    this.input = input;
    this.hits = [];
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${number}`;
    this.list.className = "suggestions-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels?.[0]?.textContent ?? "");
    this.list.hidden = true;
    input.after(this.list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => this.click(event));
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const words = this.input.value.trim();
    if (words.length < LEAST) return this.close();
    this.asked?.abort();
    this.asked = new AbortController();
    const address = new URL(this.input.dataset.suggestions, location.href);
    address.searchParams.set("q", words);
    try {
      const answer = await fetch(address, { signal: this.asked.signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.show((await answer.json()).hits);
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // the page's own button finds as well
    }
  }

  show(hits) {
    if (document.activeElement !== this.input) return;
    this.hits = hits;
    this.list.replaceChildren(...hits.map((hit, place) => this.option(hit, place)));
    this.list.hidden = !hits.length;
    this.input.setAttribute("aria-expanded", String(Boolean(hits.length)));
    this.mark(-1);
  }

  option(hit, place) {
    const option = document.createElement("li");
    const note = document.createElement("span");
    option.id = `${this.list.id}-${place}`;
    option.setAttribute("role", "option");
    note.textContent = hit.note;
    option.append(hit.label, " ", note);
    return option;
  }

  mark(place) {
    this.place = place;
    [...this.list.children].forEach((option, other) => option.setAttribute("aria-selected", String(other === place)));
    const marked = this.list.children[place];
    if (marked) {
      this.input.setAttribute("aria-activedescendant", marked.id);
      marked.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  press(event) {
    const count = this.hits.length;
    if (this.list.hidden || !count) return;
    if (event.key === "ArrowDown") this.mark((this.place + 1) % count);
    else if (event.key === "ArrowUp") this.mark((Math.max(this.place, 0) + count - 1) % count);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.place >= 0) this.choose(this.hits[this.place]);
    else return;
    event.preventDefault();
  }

  click(event) {
    const option = event.target.closest("li");
    if (!option) return;
    event.preventDefault(); // the box keeps its focus
    this.choose(this.hits[[...this.list.children].indexOf(option)]);
  }

  choose(hit) {
    const name = this.input.dataset.presses;
    this.close();
    if (!name) {
      this.input.value = hit.value;
      return;
    }
    const button = document.createElement("button");
    button.name = name;
    button.value = hit.value;
    button.hidden = true;
    this.input.form.append(button);
    this.input.form.requestSubmit(button);
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }
}

document.querySelectorAll("[data-suggestions]").forEach((input, number) => new Suggestions(input, number));
