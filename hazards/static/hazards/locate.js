// "Take my position along": only on a click, only once, and nothing is lost when it is refused.
for (const box of document.querySelectorAll("[data-locate]")) {
  if (!navigator.geolocation || !window.isSecureContext) continue;
  box.hidden = false;
  const [lat, lng] = box.dataset.locate.split(" ").map((id) => document.getElementById(id));
  const words = box.querySelector("[role=status]");
  box.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { lat.value = coords.latitude.toFixed(6); lng.value = coords.longitude.toFixed(6); words.textContent = box.dataset.done; },
      () => { words.textContent = box.dataset.failed; },
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
}
