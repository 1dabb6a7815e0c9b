import { createContext, use } from "react";
import type { Language } from "../api/types";
import type { Words } from "./en";
import { TABLES } from "./phrases";

export interface Speech {
  language: Language;
  words: Words;
  setLanguage: (language: Language) => void;
}

export const SpeechContext = createContext<Speech>({
  language: "en",
  words: TABLES.en,
  setLanguage: () => undefined,
});

/** The words of the chosen language, and the way to choose another. */
export function useSpeech(): Speech {
  return use(SpeechContext);
}
