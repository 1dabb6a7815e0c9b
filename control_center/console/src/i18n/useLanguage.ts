import { useEffect, useMemo, useState } from "react";
import { storeLanguage } from "../api/requests";
import type { Language } from "../api/types";
import type { Speech } from "./language";
import { chooseLanguage, isLanguage, TABLES } from "./phrases";

const KEY = "qyragy.language";

function remembered(): Language {
  const stored = localStorage.getItem(KEY) ?? "";
  return isLanguage(stored) ? stored : chooseLanguage(navigator.languages);
}

/** The language chosen on this page, else the operator's own, else what this browser remembers. */
export function useLanguage(own: Language | null): Speech {
  const [chosen, setChosen] = useState<Language | null>(null);
  /** What the center was told last. */
  const [stored, setStored] = useState<Language | null>(null);
  const [before] = useState(remembered);
  const language = chosen ?? own ?? before;
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem(KEY, language);
  }, [language]);
  const known = stored ?? own;
  useEffect(() => {
    if (chosen === null || known === null || chosen === known) return;
    storeLanguage(chosen).then(
      () => {
        setStored(chosen);
      },
      () => undefined, // not stored in the center is no harm: this browser remembers it
    );
  }, [chosen, known]);
  return useMemo(() => ({ language, words: TABLES[language], setLanguage: setChosen }), [language]);
}
