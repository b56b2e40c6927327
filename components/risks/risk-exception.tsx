"use client";

import { useState } from "react";
import { toast } from "sonner";
import { LastDay } from "@/components/triage/last-day";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { Notice } from "@/components/ui/states";
import { dayOf, endOfDay } from "@/lib/client/calendar-day";
import { formatDay } from "@/lib/client/format-time";
import { useChange } from "@/lib/client/use-change";
import { useMay, useSession } from "@/lib/client/use-session";
import { TRIAGE_TOUCHES } from "@/lib/client/use-triage";
import type { ExceptionRequest } from "@/lib/contracts/http/exception";

/** A request that waits, for those who may answer it with the two answers; or the refusal, for as long as it is the last word. */
export function RiskException({ request }: { request: ExceptionRequest | null }) {
  const may = useMay("triage:write");
  const me = useSession()?.user?.id;
  const isMine = me !== undefined && request?.askedById === me;
  const [answering, setAnswering] = useState<"approve" | "refuse" | null>(null);
  if (request?.state === "refused") return <Refusal request={request} />;
  if (request?.state !== "asked") return null;
  return (
    <Notice tone="accent">
      <span className="flex flex-col gap-2">
        <span>
          <span className="font-medium">{request.askedBy} asked for an exception</span> until{" "}
          {formatDay(request.wishedUntil)}, <RelativeTime at={request.askedAt} />: {request.reason}
        </span>
        {!may && <span className="text-xs">A security engineer will answer.</span>}
        {(may || isMine) && (
          <span className="flex flex-wrap gap-2">
            {may && <Button onClick={() => setAnswering("approve")}>Approve</Button>}
            {may && <Button onClick={() => setAnswering("refuse")}>Refuse</Button>}
            {isMine && <Withdraw id={request.id} />}
          </span>
        )}
      </span>
      {answering && <AnswerDialog request={request} answer={answering} onClose={() => setAnswering(null)} />}
    </Notice>
  );
}

function Withdraw({ id }: { id: string }) {
  const change = useChange("withdrawException", TRIAGE_TOUCHES);
  return (
    <Button
      disabled={change.isPending}
      onClick={() => change.mutate({ params: { id } }, { onSuccess: () => toast("Your request is taken back.") })}
    >
      Take back
    </Button>
  );
}

function Refusal({ request }: { request: ExceptionRequest }) {
  return (
    <Notice>
      <span>
        <span className="font-medium">
          {request.answeredBy} refused the exception that {request.askedBy} asked for
        </span>
        {request.answeredAt && (
          <>
            , <RelativeTime at={request.answeredAt} />
          </>
        )}
        : {request.answer}
      </span>
    </Notice>
  );
}

type AnswerProps = { request: ExceptionRequest; answer: "approve" | "refuse"; onClose: () => void };

function AnswerDialog({ request, answer, onClose }: AnswerProps) {
  const [lastDay, setLastDay] = useState(() => dayOf(new Date(request.wishedUntil)));
  const [reason, setReason] = useState("");
  const change = useChange("answerException", TRIAGE_TOUCHES, true);
  const approves = answer === "approve";
  return (
    <Dialog
      open
      onClose={onClose}
      title={approves ? "Approve the exception" : "Refuse the exception"}
      description={request.riskTitle}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const stated = approves ? { until: endOfDay(lastDay) } : { reason: reason.trim() };
          change.mutate({ params: { id: request.id }, body: { answer, ...stated } }, { onSuccess: onClose });
        }}
      >
        {approves ? (
          <LastDay label="Accept until" value={lastDay} onChange={setLastDay} />
        ) : (
          <Field label="Reason" hint={`${request.askedBy} sees it on the risk and in My work.`}>
            <Textarea required maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
          </Field>
        )}
        {change.error && (
          <p role="alert" className="text-sm text-act">
            {change.error.message}
          </p>
        )}
        <footer className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={change.isPending}>
            {approves ? "Approve" : "Refuse"}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
