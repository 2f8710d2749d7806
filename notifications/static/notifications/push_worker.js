// Part of the service worker: shows a message that was pushed, and opens where it points. Classic script, no modules.
self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data.json();
  } catch {
    // shown all the same: a browser ends the subscription of a site that gets messages and shows none
  }
  const shown = { data: { url: said.url || "/inbox/" } };
  if (said.tag) shown.tag = said.tag; // the same message twice is shown once
  event.waitUntil(self.registration.showNotification(said.title || "Firegrid", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then(async (pages) => {
      const page = pages.find((one) => "navigate" in one);
      // a page that this worker does not control cannot be led anywhere: then a new one is opened
      const led = page && (await page.navigate(url.href).catch(() => null));
      return led ? led.focus() : self.clients.openWindow(url.href);
    }),
  );
});
