// Stripe's form for the card, on the page of payment only. What became of it says the page that the buyer returns to.
const NOT_LOADED =
  "Stripe's form could not be loaded. Please reload the page, or choose another way to pay; your order is kept.";
const NOT_PAID = "The payment did not work. Please try again, or choose another way to pay; your order is kept.";
const NO_ANSWER = "Stripe gives no answer. Please try again: what is paid already is not taken a second time.";

const form = document.querySelector("[data-pay-by-stripe]");
const error = form?.querySelector("[data-stripe-error]");
const button = form?.querySelector("button");

function say(text) {
  error.textContent = text;
  error.hidden = !text;
}

function giveUp() {
  button.hidden = true;
  say(NOT_LOADED);
}

function open() {
  const stripe = window.Stripe(form.dataset.key);
  const elements = stripe.elements({ clientSecret: form.dataset.secret });
  const card = elements.create("payment");
  card.on("ready", () => { button.disabled = false; });
  card.on("loaderror", giveUp);
  card.mount(form.querySelector("[data-stripe-form]"));
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    say("");
    const fault = await pay(stripe, elements);
    if (!fault) return;
    say(fault);
    button.disabled = false;
    if (document.activeElement === document.body) button.focus();  // a disabled button has lost it
  });
}

// Returns what is wrong, in words; "" while the browser is on its way to the return address.
async function pay(stripe, elements) {
  const returnUrl = form.dataset.returnUrl;
  try {
    const answer = await stripe.confirmPayment({ elements, confirmParams: { return_url: returnUrl } });
    const isUnderWay = ["succeeded", "processing"].includes(answer.error?.payment_intent?.status);
    if (answer.error && !isUnderWay) return answer.error.message || NOT_PAID;
  } catch (fault) {
    console.warn(fault);
    return NO_ANSWER;
  }
  location.assign(returnUrl);  // paid before, in another tab or by a try whose answer was lost: the shop asks Stripe
  return "";
}

function load() {
  const script = document.createElement("script");
  script.src = "https://js.stripe.com/v3/";
  script.addEventListener("load", () => {
    try {
      open();
    } catch (fault) {  // a key that Stripe refuses, or a blocker that has put an empty script there
      console.warn(fault);
      giveUp();
    }
  });
  script.addEventListener("error", giveUp);
  document.head.append(script);
  // a page that Back brings out of memory still waits for an answer that has come since
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}

if (form) load();
