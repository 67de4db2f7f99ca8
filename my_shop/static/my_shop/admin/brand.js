// The page of the brand: a picker beside each colour, and while one chooses, how well it can be read.
// The figures are those of kernel/brand/colours.py (WCAG 2.2); what is saved is checked there.

const GROUNDS = { light: { paper: "#faf7f0", ink: "#1d2f27" }, dark: { paper: "#131a16", ink: "#ece7da" } };
const HEX = /^#[0-9a-f]{6}$/i;

const luminance = (colour) => {
  const [red, green, blue] = [1, 3, 5].map((place) => {
    const value = parseInt(colour.slice(place, place + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

const fields = [...document.querySelectorAll("input.brand-colour")];
const valueOf = (name) => {
  const field = document.getElementById(`id_${name}`);
  return field && HEX.test(field.value.trim()) ? field.value.trim() : "";
};

const tell = (field, ratio) => {
  const isDark = field.name.endsWith("_dark");
  const { paper, ink } = GROUNDS[isDark ? "dark" : "light"];
  const isGround = field.name.startsWith("background");
  const ground = isGround ? valueOf(field.name) : valueOf(isDark ? "background_dark" : "background") || paper;
  const colour = isGround ? ink : valueOf(field.name);
  const figure = colour && ground ? contrast(colour, ground) : 0;
  ratio.textContent = figure && HEX.test(field.value.trim()) ? `${(Math.floor(figure * 10) / 10).toFixed(1)} : 1` : "";
  ratio.classList.toggle("is-low", Boolean(figure) && figure < 4.5);
};

const outputs = new Map();
const tellAll = () => outputs.forEach((ratio, field) => tell(field, ratio));

for (const field of fields) {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.setAttribute("aria-label", field.labels[0]?.textContent ?? field.name);
  picker.value = HEX.test(field.value) ? field.value.toLowerCase() : field.dataset.drawn;
  const ratio = document.createElement("output");
  ratio.className = "brand-ratio";
  ratio.setAttribute("for", field.id);
  field.after(picker, ratio);
  outputs.set(field, ratio);
  picker.addEventListener("input", () => {
    field.value = picker.value;
    tellAll();
  });
  field.addEventListener("input", () => {
    if (HEX.test(field.value.trim())) picker.value = field.value.trim().toLowerCase();
    tellAll();
  });
}
tellAll();
