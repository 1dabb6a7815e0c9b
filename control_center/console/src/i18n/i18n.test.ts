import { describe, expect, test } from "vitest";
import { chooseLanguage, counted, fill, LANGUAGES, TABLES, wordFor } from "./phrases";

function leaves(table: object, path = ""): [string, string][] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    if (typeof value === "string") return [[`${path}${key}`, value]];
    return typeof value === "object" && value ? leaves(value, `${path}${key}.`) : [];
  });
}

const FORMS = /\.(zero|one|two|few|many|other)$/;
const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
const english = new Map(leaves(TABLES.en));

describe.each(LANGUAGES)("%s", (language) => {
  const words = leaves(TABLES[language]);

  test("no word is empty", () => {
    expect(words.filter(([, word]) => word.trim() === "")).toEqual([]);
  });

  test("every phrase has the same places to fill as the English one", () => {
    const differing = words.filter(([path, word]) => {
      const like = english.get(path) ?? english.get(path.replace(FORMS, ".other")) ?? "";
      return places(word).join() !== places(like).join();
    });

    expect(differing).toEqual([]);
  });

  test("counted phrases have every form the language needs", () => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
    const counted = [...english.keys()]
      .filter((path) => path.endsWith(".one") && english.get(path)?.includes("{n}"))
      .map((path) => path.replace(FORMS, ""));

    expect(counted.length).toBeGreaterThan(3);
    for (const path of counted) {
      const forms = words.filter(([leaf]) => leaf.replace(FORMS, "") === path);
      const has = forms.map(([leaf]) => leaf.replace(`${path}.`, "")).sort();
      expect([path, ...has]).toEqual([path, ...needed]);
    }
  });
});

test("tables do not repeat English where a word of their own is due", () => {
  const same = leaves(TABLES.ru).filter(([path, word]) => english.get(path) === word);

  const allowed = /^(app\.name|incident\.utc|evidence\.hash|queue\.countMore)$/;
  expect(same.filter(([path]) => !allowed.test(path))).toEqual([]);
});

test("Russian counts by its three forms", () => {
  const said = [1, 3, 5, 21, 112].map((n) => counted(TABLES.ru.queue.count, n, "ru"));

  expect(said).toEqual([
    "1 инцидент",
    "3 инцидента",
    "5 инцидентов",
    "21 инцидент",
    "112 инцидентов",
  ]);
});

test("the first language that we speak is taken, else English", () => {
  expect(chooseLanguage(["de-DE", "kk-KZ", "ru"])).toBe("kk");
  expect(chooseLanguage(["de"])).toBe("en");
});

test("a code without a word is shown readable; names of objects' own methods are no words", () => {
  expect(wordFor(TABLES.en.kinds, "door_forced")).toBe("Door forced");
  expect(wordFor(TABLES.en.kinds, "constructor")).toBe("Constructor");
});

test("values fill their places and text in them is not filled again", () => {
  expect(fill("{name} was faster", { name: "{n}" })).toBe("{n} was faster");
});
