import { useState, type SyntheticEvent } from "react";
import { Button } from "../ui/Button";
import { Footer } from "../Footer";
import { LanguageSwitch } from "../i18n/LanguageSwitch";
import { Mark } from "../ui/Mark";
import { go } from "../routes";
import { signInProblem } from "../i18n/problems";
import { useLinkSignIn } from "./useLinkSignIn";
import { useSpeech } from "../i18n/language";
import { useTheme } from "../ui/useTheme";
import { useTitle } from "../ui/useTitle";
import type { ConsoleInfo } from "../api/types";
import type { SessionDoor } from "./useSession";
import styles from "./SignIn.module.css";

interface Props {
  info: ConsoleInfo;
  door: SessionDoor;
  token: string | null;
}

/** The door: name and password, or a one-time link that needs nothing typed. */
export function SignIn({ info, door, token }: Props) {
  const { words } = useSpeech();
  const said = words.signIn;
  const linkRefused = useLinkSignIn(token, door.enterByLink);
  useTheme();
  useTitle(`${said.title} · ${words.app.name}`);
  const notice =
    door.state.phase === "unreachable"
      ? words.problems.unreachable
      : linkRefused
        ? said.linkFailed
        : door.state.phase === "out" && door.state.ended
          ? said.ended
          : null;
  return (
    <div className={styles.page}>
      <div className={styles.language}>
        <LanguageSwitch />
      </div>
      <main className={styles.card}>
        <div className={styles.brand}>
          <Mark />
          <span>{words.app.name}</span>
        </div>
        <p className={styles.lead}>{said.lead}</p>
        {token && !linkRefused ? (
          <p role="status">{said.link}</p>
        ) : (
          <Form enter={door.enter} notice={notice} />
        )}
      </main>
      <Footer info={info} />
    </div>
  );
}

interface FormProps {
  enter: (name: string, password: string) => Promise<void>;
  notice: string | null;
}

function Form({ enter, notice }: FormProps) {
  const { words } = useSpeech();
  const said = words.signIn;
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name, password] = [form.get("name"), form.get("password")];
    if (typeof name !== "string" || typeof password !== "string") return;
    setBusy(true);
    try {
      await enter(name, password);
      if (window.location.hash.startsWith("#/sign-in")) go("#/queue/emergency");
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  const shown = problem === null ? notice : signInProblem(problem, words);
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <h1>{said.title}</h1>
      <label>
        {said.name}
        <input name="name" autoComplete="username" required autoFocus maxLength={100} />
      </label>
      <label>
        {said.password}
        <input
          name="password"
          type="password"
          autoComplete="current-password"
          required
          maxLength={1000}
        />
      </label>
      {shown && (
        <p className={styles.problem} role="alert">
          {shown}
        </p>
      )}
      <Button look="main" type="submit" disabled={busy}>
        {said.submit}
      </Button>
    </form>
  );
}
