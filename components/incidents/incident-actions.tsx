"use client";

import { type FormEvent, useState } from "react";
import { INCIDENT_STATUS } from "@/components/incidents/incident-status";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { useChange } from "@/lib/client/use-change";
import { useMay } from "@/lib/client/use-session";
import type { IncidentDetail } from "@/lib/contracts/http/incident";
import type { IncidentStatus } from "@/lib/contracts/http/incident-status";

const ACTS: Record<IncidentStatus, { label: string; from: readonly IncidentStatus[] }> = {
  acknowledged: { label: "Acknowledge", from: ["open"] },
  closed: { label: "Close", from: ["open", "acknowledged"] },
  open: { label: "Open again", from: ["acknowledged", "closed"] },
};

/** Where it stands, who said so, the note on it, and what can be done. Nothing here needs a confirmation: each step is undone by another. */
export function IncidentActions({ incident }: { incident: IncidentDetail }) {
  const may = useMay("triage:write");
  const [note, setNote] = useState(incident.note);
  const change = useChange("changeIncident", ["getIncident", "listIncidents", "overview"]);
  const send = (status?: IncidentStatus) => {
    const changed = note.trim() === incident.note ? {} : { note: note.trim() };
    change.mutate({ params: { id: incident.id }, body: { ...(status ? { status } : {}), ...changed } });
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    send();
  };
  const acts = (Object.keys(ACTS) as IncidentStatus[]).filter((to) => ACTS[to].from.includes(incident.status));
  return (
    <div className="flex flex-col gap-3">
      {incident.statusAt && (
        <p className="text-sm text-ink-muted">
          {incident.statusBy
            ? `${INCIDENT_STATUS[incident.status].word} by ${incident.statusBy}`
            : "Opened again by itself, since it happened after it was closed"}{" "}
          <RelativeTime at={incident.statusAt} />.
        </p>
      )}
      {may ? (
        <form onSubmit={submit} className="flex flex-col gap-3">
          <Field label="Note" hint="What it was, for whoever looks next">
            <Textarea value={note} maxLength={2000} onChange={({ target }) => setNote(target.value)} />
          </Field>
          <span className="flex flex-wrap gap-2">
            {acts.map((to) => (
              <Button
                key={to}
                variant={to === acts[0] ? "primary" : "secondary"}
                disabled={change.isPending}
                onClick={() => send(to)}
              >
                {ACTS[to].label}
              </Button>
            ))}
            <Button type="submit" variant="ghost" disabled={change.isPending || note.trim() === incident.note}>
              Save the note
            </Button>
          </span>
        </form>
      ) : (
        incident.note && <p className="max-w-prose text-sm whitespace-pre-line">{incident.note}</p>
      )}
    </div>
  );
}
