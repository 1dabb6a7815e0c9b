import { useRef } from "react";
import { IncidentPane } from "./IncidentPane";
import { QueueFilters } from "./QueueFilters";
import { QueueHead } from "./QueueHead";
import { QueueList } from "./QueueList";
import { SiteMap } from "../map/SiteMap";
import { camerasAddress, go, queueAddress } from "../routes";
import { neighbour, type Filter } from "./incidents";
import { useKeys } from "../ui/useKeys";
import { useMedia } from "../ui/useMedia";
import { useQueue } from "./useQueue";
import { useSigned } from "../session/useSession";
import { useSpeech } from "../i18n/language";
import { useTitle } from "../ui/useTitle";
import type { ConsoleInfo, Lane } from "../api/types";
import styles from "./QueueScreen.module.css";

interface Props {
  lane: Lane;
  id: string | null;
  filter: Filter;
  info: ConsoleInfo;
}

/** The queue, and beside it the chosen incident or, on wide screens, the map. */
export function QueueScreen({ lane, id, filter, info }: Props) {
  const { words } = useSpeech();
  const { check } = useSigned();
  const queue = useQueue(lane, filter, check);
  const list = useRef<HTMLUListElement | null>(null);
  const wide = useMedia("(width >= 1150px)");
  useTitle(`(${queue.items.length}) ${words.lanes[lane]} · ${words.app.name}`);

  const openRow = (row: string) => {
    go(queueAddress(lane, row, filter));
  };
  const step = (by: 1 | -1) => {
    const next = neighbour(queue.items, id ?? focusedRow(list.current), by);
    if (next === null) return;
    if (id !== null) openRow(next);
    focusRow(list.current, next);
  };
  const forward = () => {
    step(1);
  };
  const backward = () => {
    step(-1);
  };
  const close = () => {
    if (id === null) return;
    go(queueAddress(lane, null, filter));
    focusRow(list.current, id);
  };
  useKeys({
    j: forward,
    k: backward,
    ArrowDown: forward,
    ArrowUp: backward,
    Escape: close,
  });

  return (
    <div className={id !== null ? `${styles.screen ?? ""} ${styles.chosen ?? ""}` : styles.screen}>
      <section className={styles.queue} aria-label={words.queue.title}>
        <QueueHead lane={lane} filter={filter} queue={queue} />
        <QueueFilters lane={lane} filter={filter} />
        <QueueList listRef={list} lane={lane} filter={filter} chosen={id} queue={queue} />
      </section>
      {id !== null ? (
        <IncidentPane
          key={id}
          id={id}
          zone={info.time_zone}
          onChanged={queue.take}
          onClose={close}
          onPrevious={backward}
          onNext={forward}
        />
      ) : (
        wide && (
          <section className={styles.beside} aria-label={words.map.title}>
            <SiteMap
              info={info}
              incidents={queue.items}
              site={null}
              onIncident={openRow}
              onCamera={(camera) => {
                go(camerasAddress(camera));
              }}
            />
          </section>
        )
      )}
    </div>
  );
}

function rowsOf(list: HTMLUListElement | null): HTMLAnchorElement[] {
  return [...(list?.querySelectorAll("a") ?? [])];
}

function focusedRow(list: HTMLUListElement | null): string | null {
  return rowsOf(list).find((row) => row === document.activeElement)?.dataset.id ?? null;
}

function focusRow(list: HTMLUListElement | null, id: string): void {
  const row = rowsOf(list).find((one) => one.dataset.id === id);
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}
