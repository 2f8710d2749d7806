// The camera reads the code where the browser can; everywhere else the number is typed.

const box = document.getElementById("scan-view");
const off = document.getElementById("scan-off");
const form = document.getElementById("scan-form");

async function start() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const video = box.querySelector("video");
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    off.textContent = box.dataset.unreadable;
    off.hidden = false;
    return;
  }
  box.hidden = false;
  await video.play();
  const look = async () => {
    const [code] = await detector.detect(video).catch(() => []);
    if (!code) return setTimeout(look, 150);
    video.srcObject.getTracks().forEach((track) => track.stop());
    form.elements.code.value = code.rawValue;
    form.requestSubmit();
  };
  look();
}
start();
