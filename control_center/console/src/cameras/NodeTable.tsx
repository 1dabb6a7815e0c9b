import { Ago } from "../ui/Age";
import { StateMark } from "../ui/StateMark";
import { dateAndTime, number } from "../i18n/format";
import { useSpeech } from "../i18n/language";
import type { Node } from "../api/types";
import styles from "./NodeTable.module.css";

interface Props {
  nodes: readonly Node[];
  zone: string;
}

/** The boxes that watch: alive or not, what they run, what waits, what does not work. */
export function NodeTable({ nodes, zone }: Props) {
  const { words } = useSpeech();
  const said = words.nodes;
  if (nodes.length === 0) return null;
  const heads = [said.node, said.state, said.heartbeat, said.model, said.detect];
  return (
    <section className={styles.nodes} aria-label={said.title}>
      <h2>{said.title}</h2>
      <table>
        <thead>
          <tr>
            {[...heads, said.waiting, said.gaps, said.troubles].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <NodeRow key={node.id} node={node} zone={zone} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function NodeRow({ node, zone }: { node: Node; zone: string }) {
  const { words, language } = useSpeech();
  const { model, detect_ms: detect, last_status_at: last, spool_waiting: waiting } = node;
  return (
    <tr>
      <th scope="row">
        {node.id}
        <small>{node.software}</small>
      </th>
      <td>
        <StateMark state={node.state} word={words.nodeStates[node.state]} />
        {node.since && <small>{dateAndTime(node.since, language, zone)}</small>}
      </td>
      <td>{last ? <Ago since={last} /> : words.cameras.never}</td>
      <td>
        {model?.name ?? "–"}
        <small>{node.provider}</small>
      </td>
      <td>{detect === null ? "–" : `${number(detect, language, 1)} ms`}</td>
      <td>{waiting === null ? "–" : number(waiting, language)}</td>
      <td>{number(node.gaps, language)}</td>
      <td>
        <Troubles node={node} zone={zone} />
      </td>
    </tr>
  );
}

function Troubles({ node, zone }: { node: Node; zone: string }) {
  const { words, language } = useSpeech();
  if (node.degraded.length === 0) return words.nodes.noTroubles;
  return (
    <ul className={styles.troubles}>
      {node.degraded.map(({ code, since, detail }) => (
        <li key={code}>
          <StateMark state="degraded" word={words.degradations[code]} />
          <small>{[dateAndTime(since, language, zone), detail].filter(Boolean).join(" · ")}</small>
        </li>
      ))}
    </ul>
  );
}
