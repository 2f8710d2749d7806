// Turns push on for this browser: asks, subscribes, and sends the subscription as a plain form.
const box = document.getElementById("push-here");
const say = (name) => {
  for (const one of box.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== name;
};

const key = () => {
  const text = box.dataset.key.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
};

const subscribe = async (event) => {
  event.currentTarget.disabled = true; // a push service that is not reached keeps one waiting
  if ((await Notification.requestPermission()) !== "granted") return say("denied");
  try {
    const worker = await navigator.serviceWorker.register(box.dataset.worker, { scope: "/" });
    await navigator.serviceWorker.ready;
    const old = await worker.pushManager.getSubscription();
    if (old) await old.unsubscribe(); // made for another key, perhaps
    const made = (
      await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key() })
    ).toJSON();
    const form = box.querySelector("form");
    form.endpoint.value = made.endpoint;
    form.p256dh.value = made.keys.p256dh;
    form.auth.value = made.keys.auth;
    form.submit();
  } catch {
    say("unreachable");
  }
};

const look = async () => {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return say("unsupported");
  if (Notification.permission === "denied") return say("denied");
  const worker = await navigator.serviceWorker.getRegistration("/");
  const made = worker && (await worker.pushManager.getSubscription());
  const kept = made && box.dataset.kept.split(" ").includes(await digest(made.endpoint));
  return say(kept ? "on" : "off");
};

const digest = async (text) => {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
};

if (box) {
  box.querySelector("[data-subscribe]").addEventListener("click", subscribe);
  look();
}
