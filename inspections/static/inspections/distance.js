// How far it is between two positions, on the phone itself: where somebody stands is not sent anywhere.

const RADIUS = 6371000;
const rad = (degrees) => (degrees * Math.PI) / 180;

/** Metres between two `{lon, lat}`. */
export function metres(a, b) {
  const x = rad(b.lon - a.lon) * Math.cos(rad((a.lat + b.lat) / 2));
  return Math.hypot(x, rad(b.lat - a.lat)) * RADIUS;
}

/** Metres as a person says them; nothing where it is not known. */
export function farInWords(far) {
  if (far === Infinity) return "";
  return far < 1000 ? `${Math.round(far / 10) * 10} m` : `${(far / 1000).toFixed(1)} km`;
}

/** Where the phone is, as `{lon, lat}`, or null where it does not say so within five seconds. */
export const here = () => new Promise((done) => {
  if (!navigator.geolocation || !window.isSecureContext) return done(null);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => done({ lon: coords.longitude, lat: coords.latitude }), () => done(null), { timeout: 5000, maximumAge: 60000 },
  );
});
