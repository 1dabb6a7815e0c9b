/** The only EventSource: opens, resumes, watches for silence, and tells whether it is connected. */

import { createContext, use, useCallback, useEffect, useRef, useState } from "react";
import { centerNow } from "../api/client";
import { parseIncidentChange, type IncidentChange } from "./messages";
import { isSilent, LOOK_EVERY_MS, retryDelayMs } from "./retry";

export interface LiveListener {
  onIncident?: (change: IncidentChange) => void;
  /** A camera or a node changed its state. */
  onFleet?: () => void;
  /** Changes may have been missed: load again what is shown. */
  onResync?: () => void;
}

export interface LiveStatus {
  phase: "connecting" | "connected" | "lost";
  lostAt: number | null;
  /** When the next attempt begins; null while one is under way. */
  retryAt: number | null;
}

type Tell = (call: (listener: LiveListener) => void) => void;

const STARTING: LiveStatus = { phase: "connecting", lostAt: null, retryAt: null };

class Feed {
  private source: EventSource | null = null;
  private lastId = "";
  private heardAt = Date.now();
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly watch: ReturnType<typeof setInterval>;
  private status = STARTING;

  constructor(
    private readonly tell: Tell,
    private readonly show: (status: LiveStatus) => void,
    private readonly refused: () => void,
  ) {
    this.watch = setInterval(() => {
      if (this.source && isSilent(this.heardAt, Date.now())) this.comeBackLater();
    }, LOOK_EVERY_MS);
    this.open();
  }

  close(): void {
    clearInterval(this.watch);
    clearTimeout(this.retry);
    this.source?.close();
  }

  private become(status: LiveStatus): void {
    this.status = status;
    this.show(status);
  }

  private open(): void {
    const query = this.lastId ? `?after=${encodeURIComponent(this.lastId)}` : "";
    const source = new EventSource(`/v1/live${query}`);
    this.source = source;
    this.heardAt = Date.now();
    if (this.status.phase === "lost") this.become({ ...this.status, retryAt: null });
    source.addEventListener("open", () => {
      this.heard();
      // Without a number to go on from, what happened before this moment is unknown.
      if (!this.lastId) this.tell((listener) => listener.onResync?.());
    });
    source.addEventListener("error", () => {
      this.failed(source);
    });
    this.attend(source);
  }

  /** The center cannot tell all that was missed: begin anew, and load everything once connected. */
  private beginAnew(): void {
    this.source?.close();
    this.source = null;
    this.lastId = "";
    clearTimeout(this.retry);
    this.retry = setTimeout(
      () => {
        this.open();
      },
      retryDelayMs(0, Math.random),
    );
  }

  private attend(source: EventSource): void {
    const on = (name: string, act: (data: string) => void) => {
      source.addEventListener(name, (event: MessageEvent<string>) => {
        if (event.lastEventId) this.lastId = event.lastEventId;
        this.heard();
        act(event.data);
      });
    };
    const fleet = () => {
      this.tell((listener) => listener.onFleet?.());
    };
    on("ping", () => undefined);
    on("camera", fleet);
    on("node", fleet);
    on("resync", () => {
      this.beginAnew();
    });
    on("incident", (data) => {
      const change = parseIncidentChange(data);
      if (change) this.tell((listener) => listener.onIncident?.(change));
    });
  }

  private heard(): void {
    this.heardAt = Date.now();
    this.attempt = 0;
    if (this.status.phase === "connected") return;
    this.become({ phase: "connected", lostAt: null, retryAt: null });
  }

  /** A broken connection the browser resumes itself with Last-Event-ID; a refused one it gives up. */
  private failed(source: EventSource): void {
    if (source !== this.source) return;
    if (source.readyState === EventSource.CLOSED) {
      this.refused();
      this.comeBackLater();
    } else if (this.status.phase !== "lost") {
      this.become({ phase: "lost", lostAt: centerNow(), retryAt: null });
    }
  }

  private comeBackLater(): void {
    this.source?.close();
    this.source = null;
    clearTimeout(this.retry);
    const pause = retryDelayMs(this.attempt, Math.random);
    this.attempt += 1;
    const now = centerNow();
    this.become({ phase: "lost", lostAt: this.status.lostAt ?? now, retryAt: now + pause });
    this.retry = setTimeout(() => {
      this.open();
    }, pause);
  }
}

export interface Live {
  status: LiveStatus;
  subscribe: (listener: LiveListener) => () => void;
}

/** Open the stream while `wanted`; `refused` is called when the center turns it away. */
export function useLive(wanted: boolean, refused: () => void): Live {
  const [listeners] = useState(() => new Set<LiveListener>());
  const [status, setStatus] = useState(STARTING);
  const onRefused = useRef(refused);
  useEffect(() => {
    onRefused.current = refused;
  }, [refused]);
  useEffect(() => {
    if (!wanted) return;
    const tell: Tell = (call) => {
      listeners.forEach(call);
    };
    const feed = new Feed(tell, setStatus, () => {
      onRefused.current();
    });
    return () => {
      feed.close();
      setStatus(STARTING);
    };
  }, [wanted, listeners]);
  const subscribe = useCallback(
    (listener: LiveListener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    [listeners],
  );
  return { status, subscribe };
}

export const LiveContext = createContext<Live["subscribe"]>(() => () => undefined);

/** Be told of changes while mounted; the newest `listener` is the one that is called. */
export function useLiveChanges(listener: LiveListener): void {
  const subscribe = use(LiveContext);
  const newest = useRef(listener);
  useEffect(() => {
    newest.current = listener;
  });
  useEffect(
    () =>
      subscribe({
        onIncident: (change) => newest.current.onIncident?.(change),
        onFleet: () => newest.current.onFleet?.(),
        onResync: () => newest.current.onResync?.(),
      }),
    [subscribe],
  );
}
