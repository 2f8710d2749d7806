// The camera reads the code on the door; where there is none a photo of it does, and the number can be typed.
//
// A place that is on the phone opens from there, without a network too.

import { carried } from "./offline/carry.js";
import { reader } from "./qr.js";

const AGAIN = 150; // ms between two looks
const box = document.getElementById("scan-view");
const off = document.getElementById("scan-off");
const photo = document.getElementById("scan-photo");
const form = document.getElementById("scan-form");
const refused = form.elements.code.value; // what the server did not know: it is not read a second time

function say(sentence) {
  off.textContent = sentence;
  off.hidden = false;
}

async function onThePhone(text) {
  const code = text.trim().replace(/\/$/, "").split("/").pop();
  const known = "caches" in window ? await carried().catch(() => null) : null;
  return known?.places.find((one) => one.token === code || one.code === code.toUpperCase());
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const place = await onThePhone(form.elements.code.value);
  if (place) location.assign(form.dataset.visit.replace(/[0-9a-f-]{36}/, place.id));
  else if (navigator.onLine) form.submit();
  else say(box.dataset.unknown);
});

function open(text) {
  form.elements.code.value = text;
  form.requestSubmit();
}

async function start() {
  const camera = await navigator.mediaDevices?.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
  if (!camera) {
    say(box.dataset.unreadable);
    photo.hidden = false;
    return;
  }
  const [read, video] = [await reader(), box.querySelector("video")];
  box.hidden = false;
  video.srcObject = camera;
  await video.play();
  const look = async () => {
    const text = await read(video, video.videoWidth, video.videoHeight);
    if (!text || text === refused) return setTimeout(look, AGAIN);
    camera.getTracks().forEach((track) => track.stop());
    open(text);
  };
  look();
}

photo.querySelector("input").addEventListener("change", async ({ target }) => {
  const picture = await createImageBitmap(target.files[0]).catch(() => null);
  const text = picture && (await (await reader())(picture, picture.width, picture.height));
  if (text) open(text);
  else say(box.dataset.unclear);
});

start();
