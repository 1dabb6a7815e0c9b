import { useState, type ReactNode } from "react";
import { Banner } from "./live/Banner";
import { Footer } from "./Footer";
import { KeysDialog } from "./KeysDialog";
import { TopBar } from "./TopBar";
import { camerasAddress, go, mapAddress } from "./routes";
import { useKeys } from "./ui/useKeys";
import { useSpeech } from "./i18n/language";
import type { ConsoleInfo } from "./api/types";
import type { LiveStatus } from "./live/useLive";
import styles from "./Shell.module.css";

interface Props {
  info: ConsoleInfo;
  live: LiveStatus;
  page: string;
  leave: () => Promise<void>;
  children: ReactNode;
}

/** What surrounds every screen: bar, connection, foot, and the keys that work everywhere. */
export function Shell({ info, live, page, leave, children }: Props) {
  const { words } = useSpeech();
  const [showKeys, setShowKeys] = useState(false);
  const show = () => {
    setShowKeys(true);
  };
  useKeys({
    "?": show,
    q: () => {
      go("#/queue/emergency");
    },
    m: () => {
      go(mapAddress());
    },
    r: () => {
      go(camerasAddress());
    },
  });
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content" onClick={toContent}>
        {words.app.skip}
      </a>
      <TopBar info={info} live={live} page={page} leave={leave} onKeys={show} />
      <Banner live={live} zone={info.time_zone} />
      <main id="content" className={styles.content} tabIndex={-1}>
        {children}
      </main>
      <Footer info={info} />
      {showKeys && (
        <KeysDialog
          onClose={() => {
            setShowKeys(false);
          }}
        />
      )}
    </div>
  );
}

/** The address behind `#` names the screen, so the link moves the focus by itself. */
function toContent(event: { preventDefault: () => void }) {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
