import { useState } from "react";
import { Button } from "./ui/Button";
import { Clock } from "./Clock";
import { LanguageSwitch } from "./i18n/LanguageSwitch";
import { LiveMark } from "./live/LiveMark";
import { Mark } from "./ui/Mark";
import { PasswordDialog } from "./session/PasswordDialog";
import { camerasAddress, mapAddress } from "./routes";
import { useSigned } from "./session/useSession";
import { useSpeech } from "./i18n/language";
import { useTheme } from "./ui/useTheme";
import type { ConsoleInfo } from "./api/types";
import type { LiveStatus } from "./live/useLive";
import styles from "./TopBar.module.css";

interface Props {
  info: ConsoleInfo;
  live: LiveStatus;
  page: string;
  leave: () => Promise<void>;
  onKeys: () => void;
}

export function TopBar({ info, live, page, leave, onKeys }: Props) {
  const { words } = useSpeech();
  const { operator, has_password: hasPassword } = useSigned().session;
  const [settingPassword, setSettingPassword] = useState(false);
  const switchTheme = useTheme();
  const pages = [
    ["queue", "#/queue/emergency", words.app.queue],
    ["map", mapAddress(), words.app.map],
    ["cameras", camerasAddress(), words.app.cameras],
  ] as const;
  return (
    <header className={styles.bar}>
      <a className={styles.brand} href="#/queue/emergency">
        <Mark />
        <span>{words.app.name}</span>
      </a>
      <nav className={styles.pages} aria-label={words.app.navigation}>
        {pages.map(([name, address, word]) => (
          <a key={name} href={address} aria-current={page === name ? "page" : undefined}>
            {word}
          </a>
        ))}
      </nav>
      <LiveMark live={live} />
      <Clock zone={info.time_zone} />
      <LanguageSwitch />
      <Button look="quiet" onClick={switchTheme} aria-label={words.app.theme}>
        <span aria-hidden="true">◐</span>
      </Button>
      <Button look="quiet" onClick={onKeys} aria-label={words.app.keys} aria-keyshortcuts="?">
        <span aria-hidden="true">?</span>
      </Button>
      <div className={styles.person}>
        <strong>{operator.name}</strong>
        <span>{words.roles[operator.role]}</span>
      </div>
      <Button
        look={hasPassword ? "quiet" : "plain"}
        onClick={() => {
          setSettingPassword(true);
        }}
      >
        {words.password.open}
      </Button>
      <Button look="quiet" onClick={() => void leave()}>
        {words.app.signOut}
      </Button>
      {settingPassword && (
        <PasswordDialog
          onClose={() => {
            setSettingPassword(false);
          }}
        />
      )}
    </header>
  );
}
