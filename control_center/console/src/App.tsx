import { useMemo } from "react";
import { DirectoryContext, useDirectory } from "./useDirectory";
import { LiveContext, useLive } from "./live/useLive";
import { Notice } from "./ui/Notice";
import { Screen } from "./Screen";
import { Shell } from "./Shell";
import { SignIn } from "./session/SignIn";
import { SignedContext, useSession, type Signed } from "./session/useSession";
import { SpeechContext } from "./i18n/language";
import { useConsoleInfo } from "./useConsoleInfo";
import { useLanguage } from "./i18n/useLanguage";
import { useRoute } from "./useRoute";
import type { ReactNode } from "react";

/** The whole console: who is signed in, in which language, and the screen of the address. */
export function App() {
  const door = useSession();
  const { state, check } = door;
  const session = state.phase === "in" ? state.session : null;
  const speech = useLanguage(session?.operator.language ?? null);
  const live = useLive(session !== null, check);
  const info = useConsoleInfo();
  const route = useRoute();
  const signed = useMemo<Signed | null>(() => session && { session, check }, [session, check]);
  const { words } = speech;
  return (
    <SpeechContext value={speech}>
      {signed && route.page !== "sign-in" ? (
        <SignedContext value={signed}>
          <LiveContext value={live.subscribe}>
            <WithDirectory ended={check}>
              <Shell info={info} live={live.status} page={route.page} leave={door.leave}>
                <Screen route={route} info={info} />
              </Shell>
            </WithDirectory>
          </LiveContext>
        </SignedContext>
      ) : state.phase === "unknown" ? (
        <Notice text={words.app.loading} />
      ) : (
        <SignIn info={info} door={door} token={route.page === "sign-in" ? route.token : null} />
      )}
    </SpeechContext>
  );
}

function WithDirectory({ ended, children }: { ended: () => void; children: ReactNode }) {
  const directory = useDirectory(ended);
  return <DirectoryContext value={directory}>{children}</DirectoryContext>;
}
