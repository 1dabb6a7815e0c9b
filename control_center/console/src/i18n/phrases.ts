/** From codes and numbers to phrases: filling, plurals, fallbacks for codes nobody translated. */

import type { Language, Names } from "../api/types";
import { en, type Words } from "./en";
import { kk } from "./kk";
import type { Plural } from "./plural";
import { ru } from "./ru";

export const TABLES: Record<Language, Words> = { en, ru, kk };
export const LANGUAGES: readonly Language[] = ["kk", "ru", "en"];

export function isLanguage(code: string): code is Language {
  return code === "kk" || code === "ru" || code === "en";
}

/** The first of these that we speak ("ru-KZ" counts as ru), else English. */
export function chooseLanguage(wanted: readonly string[]): Language {
  const codes = wanted.map((tag) => tag.slice(0, 2).toLowerCase());
  return codes.find(isLanguage) ?? "en";
}

/** Put values in place of `{name}`; a name without a value stays visible, so tests see it. */
export function fill(phrase: string, values: Record<string, string | number>): string {
  return phrase.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function counted(forms: Plural, n: number, language: Language): string {
  const form = forms[new Intl.PluralRules(language).select(n)] ?? forms.other;
  return fill(form, { n: new Intl.NumberFormat(language).format(n) });
}

/** The word for a code, or the code itself made readable: new kinds appear before their words. */
export function wordFor(table: Readonly<Record<string, string>>, code: string): string {
  if (Object.hasOwn(table, code)) return table[code] ?? code;
  const plain = code.replaceAll("_", " ").trim();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** A name in the language, else in one that has it, else the id. */
export function nameIn(names: Names | undefined, language: Language, id: string): string {
  if (!names) return id;
  return names[language] || names.ru || names.kk || names.en || id;
}
