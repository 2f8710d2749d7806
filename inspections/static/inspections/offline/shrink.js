// A photo as it is sent: at most 1600 pixels long, as JPEG. What this browser cannot read goes as it is, if it is a photo.

const LONGEST = 1600;
const QUALITY = 0.82;

/** The bytes (ArrayBuffer) of `file` to be sent; null where it is no photo. */
export async function shrink(file) {
  const original = await file.arrayBuffer();
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return isHeic(original) ? original : null;
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  if (scale === 1 && file.type === "image/jpeg") return original; // once more through JPEG would only cost quality
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return blob ? blob.arrayBuffer() : original;
}

/** HEIC begins with a box called ftyp; most browsers cannot show it, the server can. */
const isHeic = (bytes) => new TextDecoder("latin1").decode(bytes.slice(4, 8)) === "ftyp";
