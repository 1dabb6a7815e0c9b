import { useState, type SyntheticEvent } from "react";
import { ApiError } from "../api/client";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { problemWords } from "../i18n/problems";
import { setPassword } from "../api/requests";
import { useSigned } from "./useSession";
import { useSpeech } from "../i18n/language";
import type { Words } from "../i18n/en";
import styles from "./SignIn.module.css";

/** Set the first password after a one-time link, or change it. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { words } = useSpeech();
  const { session, check } = useSigned();
  const said = words.password;
  const [problem, setProblem] = useState<unknown>(null);
  const save = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [fresh, current] = [form.get("fresh"), form.get("current")];
    if (typeof fresh !== "string") return;
    try {
      await setPassword(fresh, typeof current === "string" ? current : null);
      check();
      onClose();
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <Dialog title={said.title} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void save(event)}>
        {!session.has_password && <p>{said.none}</p>}
        {session.has_password && (
          <label>
            {said.current}
            <input name="current" type="password" autoComplete="current-password" required />
          </label>
        )}
        <label>
          {said.fresh}
          <input
            name="fresh"
            type="password"
            autoComplete="new-password"
            required
            minLength={10}
            maxLength={200}
          />
        </label>
        {problem !== null && (
          <p className={styles.problem} role="alert">
            {passwordProblem(problem, words)}
          </p>
        )}
        <Button look="main" type="submit">
          {said.save}
        </Button>
      </form>
    </Dialog>
  );
}

function passwordProblem(error: unknown, words: Words): string {
  if (!(error instanceof ApiError)) return words.problems.other;
  if (error.status === 401 || error.status === 403) return words.password.wrong;
  if (error.status === 422) return words.password.refused;
  return problemWords(error, words);
}
