"use client";

import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { AssignDialog } from "@/components/triage/assign-dialog";
import { DecisionDialog } from "@/components/triage/decision-dialog";
import { ExceptionDialog } from "@/components/triage/exception-dialog";
import { HandOverDialog } from "@/components/triage/hand-over-dialog";
import type { Hotkeys } from "@/lib/client/use-hotkeys";
import { useSession } from "@/lib/client/use-session";
import type { TriageItem, TriageSubject } from "@/lib/client/use-triage";
import { triageRights } from "@/lib/client/use-triage-rights";

type Question = { kind: "assign" } | { kind: "handOver" } | { kind: "ask" } | { kind: "decide"; status: string };
type Ask = {
  assign: (items: readonly TriageItem[]) => void;
  /** "Not mine, theirs": of one item, with the offer to make it a rule. */
  handOver: (item: TriageItem) => void;
  setStatus: (items: readonly TriageItem[]) => void;
  askException: (items: readonly TriageItem[]) => void;
};

const TriageContext = createContext<Ask | null>(null);

/** Lets anything inside ask who shall own something, or what is decided about it. */
export function TriageProvider({ subject, children }: { subject: TriageSubject; children: ReactNode }) {
  const [question, setQuestion] = useState<(Question & { items: readonly TriageItem[] }) | null>(null);
  const session = useSession();
  const ask = useMemo<Ask>(() => {
    const open = (next: Question) => (items: readonly TriageItem[]) => {
      if (items.length > 0 && triageRights(session, items).change) setQuestion({ ...next, items });
    };
    const decide = open({ kind: "decide", status: "accepted" });
    const request = open({ kind: "ask" });
    return {
      assign: open({ kind: "assign" }),
      handOver: (item) => open({ kind: "handOver" })([item]),
      setStatus: (items) => {
        if (subject === "finding" && !triageRights(session, items).decide) return;
        open({ kind: "decide", status: subject === "risk" ? "in_progress" : "false_positive" })(items);
      },
      // Who may not decide asks; an exception is asked for a risk, never for one finding in it.
      askException: (items) => {
        if (triageRights(session, items).decide) decide(items);
        else if (subject === "risk") request(items);
      },
    };
  }, [subject, session]);
  const close = () => setQuestion(null);
  return (
    <TriageContext value={ask}>
      {children}
      {question?.kind === "assign" && <AssignDialog subject={subject} items={question.items} onClose={close} />}
      {question?.kind === "handOver" && question.items[0] && (
        <HandOverDialog thing={{ kind: subject, ...question.items[0] }} onClose={close} />
      )}
      {question?.kind === "ask" && <ExceptionDialog items={question.items} onClose={close} />}
      {question?.kind === "decide" && (
        <DecisionDialog subject={subject} items={question.items} initialStatus={question.status} onClose={close} />
      )}
    </TriageContext>
  );
}

export function useTriageQuestions(): Ask {
  const ask = useContext(TriageContext);
  if (!ask) throw new Error("useTriageQuestions needs a TriageProvider above it");
  return ask;
}

/** `a` assigns, `s` sets the status, `e` asks for an exception: on the selected items, else on the active one. */
export function triageKeys(ask: Ask, items: readonly TriageItem[]): Hotkeys {
  const on = (act: (items: readonly TriageItem[]) => void) => (event: KeyboardEvent) => {
    event.preventDefault();
    act(items);
  };
  return { a: on(ask.assign), s: on(ask.setStatus), e: on(ask.askException) };
}
