import { useEffect, useState } from "react";
import { ApiError, centerNow } from "../api/client";
import { readLivePicture } from "../api/requests";

const EVERY_MS = 350;
const AFTER_PROBLEM_MS = 1_500;

export interface LiveView {
  address: string | null;
  capturedAt: string | null;
  /** Age of the picture when it arrived, in seconds. */
  ageS: number | null;
  phase: "asking" | "showing" | "failed" | "paused";
}

const ASKING: LiveView = { address: null, capturedAt: null, ageS: null, phase: "asking" };

/** Ask for the newest picture of a camera again and again; each call keeps the node sending. */
export function useLivePicture(camera: string): LiveView {
  const [view, setView] = useState(ASKING);
  useEffect(() => {
    const stop = new AbortController();
    void poll(camera, stop.signal, setView);
    return () => {
      stop.abort();
    };
  }, [camera]);
  const { address } = view;
  useEffect(
    () => () => {
      if (address) URL.revokeObjectURL(address);
    },
    [address],
  );
  return view;
}

type Show = (change: (before: LiveView) => LiveView) => void;

async function poll(camera: string, signal: AbortSignal, show: Show): Promise<void> {
  while (!signal.aborted) {
    const pause = document.hidden ? showPaused(show) : await askOnce(camera, signal, show);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function showPaused(show: Show): number {
  show((before) => ({ ...before, phase: "paused" }));
  return EVERY_MS;
}

async function askOnce(camera: string, signal: AbortSignal, show: Show): Promise<number> {
  try {
    const picture = await readLivePicture(camera, signal);
    if (!picture) {
      show((before) => ({ ...before, phase: before.address ? "showing" : "asking" }));
      return EVERY_MS;
    }
    const { blob, capturedAt } = picture;
    const address = URL.createObjectURL(blob);
    const ageS = capturedAt ? (centerNow() - Date.parse(capturedAt)) / 1000 : null;
    show(() => ({ address, capturedAt, ageS, phase: "showing" }));
    return EVERY_MS;
  } catch (error) {
    if (signal.aborted) return 0;
    show((before) => ({ ...before, phase: "failed" }));
    const wait = error instanceof ApiError ? error.retryAfterS : null;
    return wait ? wait * 1000 : AFTER_PROBLEM_MS;
  }
}
