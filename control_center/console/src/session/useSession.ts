import { createContext, use, useCallback, useEffect, useState } from "react";
import { ApiError } from "../api/client";
import { readSession, signIn, signInByLink, signOut } from "../api/requests";
import type { Session } from "../api/types";

export type SessionState =
  | { phase: "unknown" }
  | { phase: "unreachable" }
  | { phase: "out"; ended: boolean }
  | { phase: "in"; session: Session };

const LOOK_AGAIN_MS = 2_000;

export interface SessionDoor {
  state: SessionState;
  /** Ask the center who we are; a session that ended leads to the sign-in screen. */
  check: () => void;
  enter: (name: string, password: string) => Promise<void>;
  enterByLink: (token: string) => Promise<void>;
  leave: () => Promise<void>;
}

/** Who is signed in, and the ways in and out. */
export function useSession(): SessionDoor {
  const [state, setState] = useState<SessionState>({ phase: "unknown" });
  const check = useCallback(() => {
    readSession().then(
      (session) => {
        setState({ phase: "in", session });
      },
      (error: unknown) => {
        const refused = error instanceof ApiError && error.status === 401;
        setState((before) => {
          if (refused) return { phase: "out", ended: before.phase === "in" };
          return before.phase === "in" ? before : { phase: "unreachable" };
        });
      },
    );
  }, []);
  useEffect(check, [check]);
  const waiting = state.phase === "unreachable";
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(check, LOOK_AGAIN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [waiting, check]);
  const enter = useCallback(async (name: string, password: string) => {
    setState({ phase: "in", session: await signIn(name, password) });
  }, []);
  const enterByLink = useCallback(async (token: string) => {
    setState({ phase: "in", session: await signInByLink(token) });
  }, []);
  const leave = useCallback(async () => {
    await signOut();
    setState({ phase: "out", ended: false });
  }, []);
  return { state, check, enter, enterByLink, leave };
}

/** The signed-in session, and what to call when the center says that it has ended. */
export interface Signed {
  session: Session;
  check: () => void;
}

export const SignedContext = createContext<Signed | null>(null);

export function useSigned(): Signed {
  const signed = use(SignedContext);
  if (!signed) throw new Error("useSigned is for screens behind the sign-in");
  return signed;
}
