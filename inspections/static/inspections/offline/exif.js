// When and where a photo was taken, read from its own file before it is shrunk: a canvas keeps neither.
//
// JPEG only (what a phone's camera hands to a page); anything else, or anything broken, says nothing. The tags are
// those of Exif 2.3: DateTimeOriginal with its offset, and the four of the GPS position.

const FIRST = 256 * 1024; // the tags stand before the picture
const START = 0xffd8;
const APP1 = 0xffe1;
const SCAN = 0xffda;
const EXIF = 0x45786966; // "Exif"
const TIFF = 10; // bytes from the segment's marker to its TIFF header
const [EXIF_TAGS, GPS_TAGS, TAKEN, OFFSET] = [0x8769, 0x8825, 0x9003, 0x9011];
const [SOUTH_NORTH, LATITUDE, WEST_EAST, LONGITUDE] = [1, 2, 3, 4];
const SIZES = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };
const FIRST_CAMERAS = 1990;

/** {taken_at, position: [lon, lat]}: what the file says of itself; a part it does not say is not there. */
export async function takenFrom(file) {
  try {
    const tiff = tiffOf(new DataView(await file.slice(0, FIRST).arrayBuffer()));
    if (!tiff) return {};
    const tags = tiff.tags(tiff.first);
    const taken = time(tiff, tags[EXIF_TAGS] && tiff.tags(tiff.number(tags[EXIF_TAGS])));
    const position = place(tiff, tags[GPS_TAGS] && tiff.tags(tiff.number(tags[GPS_TAGS])));
    return { ...(taken && { taken_at: taken }), ...(position && { position }) };
  } catch (error) {
    if (error instanceof RangeError) return {}; // the file ends before its tags do
    throw error;
  }
}

function tiffOf(view) {
  if (view.byteLength < 4 || view.getUint16(0) !== START) return null;
  for (let at = 2; at + TIFF < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker === APP1 && view.getUint32(at + 4) === EXIF) return new Tiff(view, at + TIFF);
    if (marker >> 8 !== 0xff || marker === SCAN) return null;
  }
  return null;
}

class Tiff {
  constructor(view, start) {
    this.view = view;
    this.start = start;
    this.little = view.getUint16(start) === 0x4949; // "II", else "MM"
    this.first = this.long(4);
  }

  long(at) { return this.view.getUint32(this.start + at, this.little); }
  short(at) { return this.view.getUint16(this.start + at, this.little); }

  /** {tag: {type, count, at}} of the directory at `at`. */
  tags(at) {
    const found = {};
    for (let n = 0; n < this.short(at); n++) {
      const entry = at + 2 + 12 * n;
      const [type, count] = [this.short(entry + 2), this.long(entry + 4)];
      const inline = (SIZES[type] ?? 1) * count <= 4;
      found[this.short(entry)] = { type, count, at: inline ? entry + 8 : this.long(entry + 8) };
    }
    return found;
  }

  number(tag) { return tag.type === 3 ? this.short(tag.at) : this.long(tag.at); }

  text(tag) {
    let said = "";
    for (let n = 0; n < tag.count; n++) said += String.fromCharCode(this.view.getUint8(this.start + tag.at + n));
    return said.replace(/[\0 ]+$/, "");
  }

  /** Degrees, minutes and seconds as one number. */
  degrees(tag) {
    const part = (n) => this.long(tag.at + 8 * n) / this.long(tag.at + 8 * n + 4);
    return part(0) + part(1) / 60 + part(2) / 3600;
  }
}

/** With its zone: the camera's own, else this phone's. */
function time(tiff, tags) {
  if (!tags?.[TAKEN]) return null;
  const said = tiff.text(tags[TAKEN]).match(/^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/)?.slice(1).map(Number);
  if (!said || said[0] < FIRST_CAMERAS) return null;
  const offset = tags[OFFSET] ? tiff.text(tags[OFFSET]) : "";
  const [year, month, day, hour, minute, second] = said;
  const taken = /^[+-]\d\d:\d\d$/.test(offset)
    ? new Date(tiff.text(tags[TAKEN]).replace(":", "-").replace(":", "-").replace(" ", "T") + offset)
    : new Date(year, month - 1, day, hour, minute, second);
  return Number.isNaN(taken.getTime()) ? null : taken.toISOString();
}

function place(tiff, tags) {
  if (!tags?.[LATITUDE] || !tags[LONGITUDE]) return null;
  const sign = (tag, negative) => (tags[tag] && tiff.text(tags[tag]) === negative ? -1 : 1);
  const [lon, lat] = [tiff.degrees(tags[LONGITUDE]) * sign(WEST_EAST, "W"), tiff.degrees(tags[LATITUDE]) * sign(SOUTH_NORTH, "S")];
  const sensible = Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && (lon || lat); // NaN fails the comparisons
  return sensible ? [lon, lat] : null;
}
