import { LANES, queueAddress } from "../routes";
import { PriorityMark } from "../ui/PriorityMark";
import { counted, fill } from "../i18n/phrases";
import { countByPriority, NO_FILTER, type Filter } from "./incidents";
import { useFresh } from "./useFresh";
import { useSpeech } from "../i18n/language";
import type { Lane, Priority } from "../api/types";
import type { QueueView } from "./useQueue";
import styles from "./QueueHead.module.css";

interface Props {
  lane: Lane;
  filter: Filter;
  queue: QueueView;
}

const PRIORITIES: readonly Priority[] = [1, 2, 3, 4];

/** Lanes, how many wait, and what just came in (also spoken). */
export function QueueHead({ lane, filter, queue }: Props) {
  const { words, language } = useSpeech();
  const counts = countByPriority(queue.items);
  const n = queue.items.length;
  const total = queue.next === null ? counted(words.queue.count, n, language) : null;
  const fresh = useFresh(queue.arrivals).length;
  return (
    <header className={styles.head}>
      <nav className={styles.lanes} aria-label={words.queue.lane}>
        {LANES.map((one) => (
          <a
            key={one}
            href={queueAddress(one, null, one === lane ? filter : NO_FILTER)}
            aria-current={one === lane ? "page" : undefined}
          >
            {words.lanes[one]}
          </a>
        ))}
      </nav>
      <div className={styles.counts}>
        <h1>{total ?? fill(words.queue.countMore, { n })}</h1>
        <ul>
          {PRIORITIES.filter((priority) => counts.has(priority)).map((priority) => (
            <li key={priority}>
              <PriorityMark priority={priority} size="small" />
              {counts.get(priority)}
            </li>
          ))}
        </ul>
        <p className={styles.arrived} aria-live="polite" role="status">
          {fresh > 0 && <span>↑ {counted(words.queue.arrived, fresh, language)}</span>}
        </p>
      </div>
    </header>
  );
}
