import { useState } from "react";
import { Button } from "../ui/Button";
import { DismissDialog } from "./DismissDialog";
import { VerifyDialog } from "./VerifyDialog";
import { decisionProblem } from "../i18n/problems";
import { fill } from "../i18n/phrases";
import { isOpen } from "./incidents";
import { mayDecide } from "../session/roles";
import { useKeys } from "../ui/useKeys";
import { useSigned } from "../session/useSession";
import { useSpeech } from "../i18n/language";
import type { Deciding, Outcome } from "./useDecision";
import type { IncidentDetail } from "../api/types";
import type { Words } from "../i18n/en";
import styles from "./DecisionBar.module.css";

interface Props {
  incident: IncidentDetail;
  deciding: Deciding;
}

/** Claim, verify, dismiss. A verdict on what nobody has claimed claims it first. */
export function DecisionBar({ incident, deciding }: Props) {
  const { words } = useSpeech();
  const { operator } = useSigned().session;
  const [asking, setAsking] = useState<"verify" | "dismiss" | null>(null);
  const { busy, act, outcome } = deciding;
  const said = words.decide;
  const mine = incident.state === "claimed" && incident.holder?.id === operator.id;
  const free = incident.state === "new";
  const may = mayDecide(operator.role) && !busy;

  const claim = async () => act(incident, { act: "claim" });
  const ask = async (what: "verify" | "dismiss") => {
    if (mine || (free && (await claim()))) setAsking(what);
  };
  const close = () => {
    setAsking(null);
  };
  const steps = {
    claim: may && free ? () => void claim() : null,
    verify: may && (free || mine) ? () => void ask("verify") : null,
    dismiss: may && (free || mine) ? () => void ask("dismiss") : null,
  };
  useKeys({
    ...(steps.claim ? { c: steps.claim } : {}),
    ...(steps.verify ? { v: steps.verify } : {}),
    ...(steps.dismiss ? { d: steps.dismiss } : {}),
  });
  return (
    <section className={styles.bar} aria-label={words.incident.actions}>
      {isOpen(incident) && mayDecide(operator.role) && (
        <div className={styles.buttons}>
          <Step word={said.claim} shortcut="C" act={steps.claim} main={free} />
          <Step word={said.verify} shortcut="V" act={steps.verify} main={mine} />
          <Step word={said.dismiss} shortcut="D" act={steps.dismiss} main={false} />
        </div>
      )}
      <p className={styles.who}>{whoHas(incident, operator.id, operator.role, words)}</p>
      <p className={styles.outcome} role="status" aria-live="polite">
        {outcomeWords(outcome, words)}
      </p>
      {asking === "verify" && (
        <VerifyDialog
          onClose={close}
          onVerify={(note) => {
            close();
            void act(incident, { act: "verify", note });
          }}
        />
      )}
      {asking === "dismiss" && (
        <DismissDialog
          onClose={close}
          onDismiss={(reason, note) => {
            close();
            void act(incident, { act: "dismiss", reason, note });
          }}
        />
      )}
    </section>
  );
}

interface StepProps {
  word: string;
  shortcut: string;
  act: (() => void) | null;
  main: boolean;
}

function Step({ word, shortcut, act, main }: StepProps) {
  return (
    <Button
      look={main ? "main" : "plain"}
      shortcut={shortcut}
      disabled={act === null}
      onClick={() => {
        act?.();
      }}
    >
      {word}
    </Button>
  );
}

function whoHas(incident: IncidentDetail, me: string, role: string, words: Words): string {
  const said = words.decide;
  const { state, holder, verdict } = incident;
  if (state === "verified") return fill(said.verifiedBy, { name: verdict?.by.name ?? "" });
  if (state === "dismissed") {
    const reason = verdict?.reason ? words.reasons[verdict.reason] : "";
    return fill(said.dismissedBy, { name: verdict?.by.name ?? "", reason });
  }
  if (!mayDecide(role)) return said.noRight;
  if (state === "new") return said.free;
  return holder?.id === me ? said.heldByYou : fill(said.heldBy, { name: holder?.name ?? "" });
}

function outcomeWords(outcome: Outcome, words: Words): string {
  if (!outcome) return "";
  if (outcome.kind === "problem") return decisionProblem(outcome.error, words);
  const done = { claim: "claimed", verify: "verified", dismiss: "dismissed" } as const;
  return words.decide[done[outcome.act]];
}
