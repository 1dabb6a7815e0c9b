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
  const [before] = useState(remembered);
  const language = chosen ?? own ?? before;
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem(KEY, language);
  }, [language]);
  useEffect(() => {
    if (chosen === null || own === null || chosen === own) return;
    // Not stored in the center is no harm: this browser remembers it.
    storeLanguage(chosen).catch(() => undefined);
  }, [chosen, own]);
  return useMemo(() => ({ language, words: TABLES[language], setLanguage: setChosen }), [language]);
}
