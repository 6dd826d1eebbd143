// Push: a form with `data-push-key` (the server's public key, base64url) asks the browser for messages, and is then sent.
//
// The browser's address and keys go into the field `subscription`, as the JSON of the Push API. Where the browser cannot,
// or the person refuses, the element with `data-push-problem` is shown.

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-push-key]")) {
  form.addEventListener("submit", (event) => {
    const field = form.elements.namedItem("subscription");
    if (!(field instanceof HTMLInputElement) || field.value !== "") {
      return;
    }
    event.preventDefault();
    subscribe(form.dataset["pushKey"] ?? "")
      .then((subscription) => {
        field.value = JSON.stringify(subscription);
        form.submit();
      })
      .catch(() => form.querySelector("[data-push-problem]")?.removeAttribute("hidden"));
  });
}

async function subscribe(key: string): Promise<PushSubscriptionJSON> {
  await navigator.serviceWorker.register("/worker.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  const known = await pushManager.getSubscription();
  const subscription = known ?? (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  return subscription.toJSON();
}
