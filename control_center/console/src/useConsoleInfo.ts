import { useEffect, useState } from "react";
import { readConsole } from "./api/requests";
import type { ConsoleInfo } from "./api/types";

const UNTIL_READ: ConsoleInfo = {
  version: "",
  source_url: "",
  tile_url: null,
  tile_attribution: "",
  languages: ["kk", "ru", "en"],
  time_zone: "Asia/Almaty",
};
const AGAIN_MS = 3_000;

/** What the center says about itself; asked again until it answers. */
export function useConsoleInfo(): ConsoleInfo {
  const [info, setInfo] = useState(UNTIL_READ);
  const known = info !== UNTIL_READ;
  useEffect(() => {
    if (known) return;
    const stop = new AbortController();
    const ask = () => {
      readConsole(stop.signal).then(setInfo, () => undefined);
    };
    ask();
    const timer = setInterval(ask, AGAIN_MS);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [known]);
  return info;
}
