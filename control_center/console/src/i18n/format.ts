/** Moments, spans and numbers as people here write them: DD.MM.YYYY, 24 hours, decimal comma. */

import { TABLES } from "./phrases";
import type { Language } from "../api/types";

const LOCALES: Record<Language, string> = { kk: "kk-KZ", ru: "ru-RU", en: "en-GB" };
export const UTC = "UTC";

const formats = new Map<string, Intl.DateTimeFormat>();

function dateTimeFormat(
  language: Language,
  zone: string,
  part: "time" | "date",
): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${part}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(LOCALES[language], {
    timeZone: zone,
    ...(part === "time"
      ? { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }
      : { day: "2-digit", month: language === "en" ? "short" : "2-digit", year: "numeric" }),
  });
  formats.set(key, made);
  return made;
}

/** "18:03:22" */
export function timeOfDay(moment: string | number, language: Language, zone: string): string {
  return dateTimeFormat(language, zone, "time").format(new Date(moment));
}

/** "14.03.2026" (en: "14 Mar 2026") */
export function dateOf(moment: string | number, language: Language, zone: string): string {
  return dateTimeFormat(language, zone, "date").format(new Date(moment));
}

export function dateAndTime(moment: string | number, language: Language, zone: string): string {
  return `${dateOf(moment, language, zone)} ${timeOfDay(moment, language, zone)}`;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function two(n: number): string {
  return String(n).padStart(2, "0");
}

/** A span as a running clock: "0:42", "1:02:03", from two days on "3 d" in the language's words. */
export function span(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole >= 2 * DAY) {
    const days = { style: "unit", unit: "day", unitDisplay: "short" } as const;
    return new Intl.NumberFormat(LOCALES[language], days).format(Math.floor(whole / DAY));
  }
  const [hours, minutes] = [Math.floor(whole / HOUR), Math.floor((whole % HOUR) / MINUTE)];
  if (hours > 0) return `${hours}:${two(minutes)}:${two(whole % MINUTE)}`;
  return `${minutes}:${two(whole % MINUTE)}`;
}

export function number(value: number, language: Language, digits = 2): string {
  return new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: digits }).format(value);
}

export function percent(share: number, language: Language): string {
  const style = { style: "percent", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(LOCALES[language], style).format(share);
}

const INTL_UNITS: Readonly<Record<string, string>> = {
  s: "second",
  min: "minute",
  h: "hour",
  m: "meter",
  "km/h": "kilometer-per-hour",
  "°": "degree",
  deg: "degree",
};
const WITHOUT_UNIT = new Set(["", "1", "count", "objects", "crossings"]);

/** A value with its unit in the language's own writing; units that nobody knows stay as they came. */
export function quantity(value: number, unit: string, language: Language): string {
  if (unit === "share") return percent(value, language);
  const { units } = TABLES[language];
  if (unit === "1=right -1=left") return value > 0 ? units.right : units.left;
  const known = INTL_UNITS[unit];
  if (known) return withUnit(value, known, 2, language);
  const plain = number(value, language);
  if (WITHOUT_UNIT.has(unit)) return plain;
  return `${plain}\u00a0${unit === "box heights" ? units.box_heights : unit}`;
}

function withUnit(value: number, unit: string, digits: number, language: Language): string {
  const style = { style: "unit", unit, unitDisplay: "narrow" } as const;
  return new Intl.NumberFormat(LOCALES[language], {
    ...style,
    maximumFractionDigits: digits,
  }).format(value);
}

/** "1.2 MB" */
export function size(bytes: number, language: Language): string {
  if (bytes < 1e6) return withUnit(bytes / 1e3, "kilobyte", 0, language);
  return withUnit(bytes / 1e6, "megabyte", 1, language);
}

/** "0.4 s" */
export function seconds(value: number, language: Language): string {
  return withUnit(value, "second", 1, language);
}
