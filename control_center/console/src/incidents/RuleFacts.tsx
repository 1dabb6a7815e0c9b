import { Facts } from "../ui/Facts";
import { Panel } from "../ui/Panel";
import { fill, wordFor } from "../i18n/phrases";
import { pairUp, type Pair } from "./measurements";
import { percent, quantity } from "../i18n/format";
import { useSpeech } from "../i18n/language";
import type { IncidentDetail, Language, Measurement } from "../api/types";
import type { Words } from "../i18n/en";
import styles from "./RuleFacts.module.css";

/** Why the machine spoke: what was measured, against which thresholds, by which network. */
export function RuleFacts({ incident }: { incident: IncidentDetail }) {
  const { words, language } = useSpeech();
  const said = words.incident;
  const { rule, model, measured, confidence, events, objects } = incident;
  const version = { id: rule.id, version: rule.version.slice(0, 12) };
  const labels = objects.map(
    ({ label, confidence: share }) => `${wordFor(words.labels, label)} ${percent(share, language)}`,
  );
  return (
    <Panel title={said.rule}>
      <div className={styles.columns}>
        <table className={styles.measures}>
          <thead>
            <tr>
              <th scope="col">{said.measure}</th>
              <th scope="col">{said.measured}</th>
              <th scope="col">{said.threshold}</th>
            </tr>
          </thead>
          <tbody>
            {pairUp(measured, rule.thresholds).map((pair) => (
              <Measure key={pair.name} pair={pair} words={words} language={language} />
            ))}
          </tbody>
        </table>
        <Facts
          rows={[
            [said.confidence, percent(confidence, language)],
            [said.events, String(events)],
            [said.seen, labels.join(", ")],
            [said.ruleName, fill(said.ruleVersion, version)],
            [said.model, <ModelName key="model" model={model} />],
          ]}
        />
      </div>
    </Panel>
  );
}

function ModelName({ model }: { model: IncidentDetail["model"] }) {
  return (
    <span title={`SHA-256 ${model.sha256}`}>
      {model.name} <code>{model.sha256.slice(0, 12)}</code>
    </span>
  );
}

interface MeasureProps {
  pair: Pair;
  words: Words;
  language: Language;
}

function Measure({ pair, words, language }: MeasureProps) {
  const show = (one: Measurement | null) => (one ? quantity(one.value, one.unit, language) : "–");
  const { measured } = pair;
  const interval =
    measured?.low != null && measured.high != null
      ? fill(words.incident.interval, {
          low: quantity(measured.low, measured.unit, language),
          high: quantity(measured.high, measured.unit, language),
        })
      : null;
  return (
    <tr>
      <th scope="row">{wordFor(words.measurements, pair.name)}</th>
      <td>
        <strong>{show(measured)}</strong>
        {interval && <small>{interval}</small>}
      </td>
      <td>{show(pair.threshold)}</td>
    </tr>
  );
}
