import type { RefObject } from "react";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { QueueRow } from "./QueueRow";
import { isFiltered, type Filter } from "./incidents";
import { queueAddress } from "../routes";
import { useFresh } from "./useFresh";
import { useSpeech } from "../i18n/language";
import type { Lane } from "../api/types";
import type { QueueView } from "./useQueue";
import styles from "./QueueList.module.css";

interface Props {
  listRef: RefObject<HTMLUListElement | null>;
  lane: Lane;
  filter: Filter;
  chosen: string | null;
  queue: QueueView;
}

export function QueueList({ listRef, lane, filter, chosen, queue }: Props) {
  const { words } = useSpeech();
  const fresh = useFresh(queue.arrivals);
  if (queue.phase === "failed") {
    return <Notice text={words.queue.failed} action={words.app.again} onAction={queue.again} />;
  }
  if (queue.phase === "loading") return <Notice text={words.app.loading} />;
  if (queue.items.length === 0) {
    return <Notice text={isFiltered(filter) ? words.queue.emptyFilter : words.queue.emptyOpen} />;
  }
  return (
    <div className={styles.scroll}>
      <ul ref={listRef} className={styles.rows} aria-label={words.queue.title}>
        {queue.items.map((incident) => (
          <QueueRow
            key={incident.id}
            incident={incident}
            address={queueAddress(lane, incident.id, filter)}
            chosen={incident.id === chosen}
            fresh={fresh.includes(incident.id) && incident.id !== chosen}
          />
        ))}
      </ul>
      {queue.next !== null && (
        <Button className={styles.more} onClick={queue.more}>
          {words.queue.more}
        </Button>
      )}
    </div>
  );
}
