import { LANGUAGES, TABLES } from "./phrases";
import { useSpeech } from "./language";
import styles from "./LanguageSwitch.module.css";

/** Kazakh, Russian, English, each named in itself; changes at once. */
export function LanguageSwitch() {
  const { language, words, setLanguage } = useSpeech();
  return (
    <div className={styles.languages} role="group" aria-label={words.language.choose}>
      {LANGUAGES.map((code) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={code === language}
          aria-label={TABLES[code].language.name}
          title={TABLES[code].language.name}
          onClick={() => {
            setLanguage(code);
          }}
        >
          {code === "kk" ? "ҚАЗ" : code === "ru" ? "РУС" : "ENG"}
        </button>
      ))}
    </div>
  );
}
