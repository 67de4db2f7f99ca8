// The part of Stripe.js that the shop calls. It notes each call, and waits with confirmPayment until the test says
// what comes of it: an answer, nothing but an exception, or success, on which Stripe.js leaves for the return address.
// window.stripePlan, written before this, may be "loaderror" or "throws".
window.stripeCalls = [];

function note(name, facts) {
  window.stripeCalls.push([name, facts]);
}

function createElement(kind) {
  const listeners = {};
  note("create", kind);
  return {
    on(event, listener) {
      listeners[event] = listener;
    },
    mount(place) {
      note("mount", place.matches("[data-stripe-form]"));
      place.innerHTML = "<label>Card number <input></label>";
      setTimeout(() => listeners[window.stripePlan ?? "ready"]?.({}), 0);
    },
  };
}

function confirmPayment({ elements, confirmParams }) {
  note("confirmPayment", { confirmParams, isOurs: elements === window.stripeElements });
  return new Promise((resolve, reject) => {
    window.stripeAnswers = resolve;
    window.stripeThrows = () => reject(new Error("The connection is gone."));
    window.stripeSucceeds = () => {
      location.href = `${confirmParams.return_url}?redirect_status=succeeded`;
    };
  });
}

window.Stripe = (key) => {
  note("Stripe", key);
  if (window.stripePlan === "throws") throw new Error("Please use a key of Stripe's.");
  return {
    elements(options) {
      note("elements", options);
      window.stripeElements = { create: createElement };
      return window.stripeElements;
    },
    confirmPayment,
  };
};
