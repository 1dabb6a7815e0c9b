import { useEffect, useRef, useState } from "react";
import { go } from "../routes";

/** Spend a one-time token once; true when it was refused. */
export function useLinkSignIn(
  token: string | null,
  enterByLink: (token: string) => Promise<void>,
): boolean {
  const [refusedToken, setRefusedToken] = useState<string | null>(null);
  const spent = useRef<string | null>(null);
  useEffect(() => {
    if (!token || spent.current === token) return;
    spent.current = token;
    enterByLink(token).then(
      () => {
        go("#/queue/emergency");
      },
      () => {
        setRefusedToken(token);
      },
    );
  }, [token, enterByLink]);
  return token !== null && refusedToken === token;
}
