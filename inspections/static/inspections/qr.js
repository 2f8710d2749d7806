// Reads a QR code from a video or a picture: the browser's own reader where it has one, else the one we bring.

const SIDE = 800; // pixels: enough for a code held before the lens, little enough for an old phone

/** -> read(source, width, height): the text of a code in it, or "". */
export async function reader() {
  const own = await ofTheBrowser();
  if (own) return async (source) => (await own.detect(source).catch(() => []))[0]?.rawValue ?? "";
  const { decodeQR } = await import("../qr/decode.js");
  const paper = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  return async (source, width, height) => {
    const scale = Math.min(1, SIDE / Math.max(width, height));
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    Object.assign(paper.canvas, { width: w, height: h });
    paper.drawImage(source, 0, 0, w, h);
    try {
      return decodeQR(paper.getImageData(0, 0, w, h));
    } catch {
      return ""; // it says so by an error that there is no code, or none that can be read
    }
  };
}

async function ofTheBrowser() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}
