import { Button } from "../ui/Button";
import { Choice } from "../ui/Choice";
import { go, queueAddress } from "../routes";
import { isFiltered, isStateFilter, NO_FILTER, STATE_FILTERS, type Filter } from "./incidents";
import { nameIn } from "../i18n/phrases";
import { usePlaces } from "../useDirectory";
import { useSpeech } from "../i18n/language";
import type { Lane } from "../api/types";
import styles from "./QueueFilters.module.css";

interface Props {
  lane: Lane;
  filter: Filter;
}

type Option = readonly [string, string];

/** State, site, camera, kind and priority; the choice is part of the address. */
export function QueueFilters({ lane, filter }: Props) {
  const { words, language } = useSpeech();
  const { sites, cameras } = usePlaces();
  const said = words.filter;
  const any: Option = ["", said.any];
  const apply = (change: Partial<Filter>) => {
    go(queueAddress(lane, null, { ...filter, ...change }));
  };
  const sorted = (options: Option[]) => options.sort((a, b) => a[1].localeCompare(b[1], language));
  const stateWord = (state: Filter["state"]) =>
    state === "open" ? said.open : state === "all" ? said.any : words.states[state];
  const there = cameras.filter((camera) => !filter.site || camera.site === filter.site);
  return (
    <form className={styles.filters} aria-label={said.title}>
      <Choice
        label={said.state}
        value={filter.state}
        options={STATE_FILTERS.map((state) => [state, stateWord(state)] as const)}
        onChoose={(state) => {
          if (isStateFilter(state)) apply({ state });
        }}
      />
      <Choice
        label={said.site}
        value={filter.site ?? ""}
        options={[any, ...sorted(sites.map(({ id, names }) => [id, nameIn(names, language, id)]))]}
        onChoose={(site) => {
          apply({ site: site || null, camera: null });
        }}
      />
      <Choice
        label={said.camera}
        value={filter.camera ?? ""}
        options={[any, ...sorted(there.map(({ id, names }) => [id, nameIn(names, language, id)]))]}
        onChoose={(camera) => {
          apply({ camera: camera || null });
        }}
      />
      <Choice
        label={said.kind}
        value={filter.kind ?? ""}
        options={[any, ...sorted(Object.entries(words.kinds))]}
        onChoose={(kind) => {
          apply({ kind: kind || null });
        }}
      />
      <Choice
        label={said.priority}
        value={filter.priority ?? ""}
        options={[
          any,
          ...Object.entries(words.priorities).map(([n, word]) => [n, `${n} · ${word}`] as const),
        ]}
        onChoose={(priority) => {
          apply({ priority: priority || null });
        }}
      />
      {isFiltered(filter) && (
        <Button
          className={styles.clear}
          aria-label={said.clear}
          title={said.clear}
          onClick={() => {
            go(queueAddress(lane, null, NO_FILTER));
          }}
        >
          <span aria-hidden="true">✕</span>
        </Button>
      )}
    </form>
  );
}
