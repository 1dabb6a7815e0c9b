import { useMemo, useSyncExternalStore } from "react";
import { readRoute, type Route } from "./routes";

function listen(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => {
    window.removeEventListener("hashchange", changed);
  };
}

/** Where we are; changes with the address. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(listen, () => window.location.hash);
  return useMemo(() => readRoute(hash), [hash]);
}
