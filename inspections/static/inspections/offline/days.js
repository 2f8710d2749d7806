// Days as people say them, in the language of the page.

const { lang } = document.documentElement;
const DAY = new Intl.DateTimeFormat(lang, { month: "short", day: "numeric", timeZone: "Asia/Shanghai" });
const MOMENT = new Intl.DateTimeFormat(lang, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });

/** "2026-11-30" → 11月30日. */
export const day = (text) => (text ? DAY.format(new Date(`${text}T12:00:00+08:00`)) : "");
/** A moment (ISO) by the phone's own clock → 11月30日 09:05. */
export const moment = (text) => MOMENT.format(new Date(text));
