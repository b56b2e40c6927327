"use client";

import { type FormEvent, useState } from "react";
import { END_DAYS, JUSTIFICATION_WORDS, STATUS_OPTIONS } from "@/components/triage/decision-options";
import { StatusChoice } from "@/components/triage/status-choice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { plural } from "@/lib/client/format-number";
import { type TriageItem, type TriageSubject, useTriage } from "@/lib/client/use-triage";
import { JUSTIFICATIONS } from "@/lib/contracts/http/decision";

type Props = { subject: TriageSubject; items: readonly TriageItem[]; initialStatus: string; onClose: () => void };

/** Where the work stands, or a decision with its reason and, where risk is tolerated, its last day. */
export function DecisionDialog({ subject, items, initialStatus, onClose }: Props) {
  const [status, setStatus] = useState(initialStatus);
  const [lastDay, setLastDay] = useState(() => dayAfter(30));
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const triage = useTriage(subject);
  const options = STATUS_OPTIONS[subject];
  const option = options.find(({ value }) => value === status) ?? options[0];
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!option) return;
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await triage(
        items,
        {
          status,
          ...(option.needsReason ? { reason: String(form.get("reason")).trim() } : {}),
          ...(option.needsEnd ? { expiresAt: endOfDay(lastDay) } : {}),
          ...(status === "not_affected"
            ? { justification: form.get("justification") as (typeof JUSTIFICATIONS)[number] }
            : {}),
        },
        `${option.label}.`,
      );
      onClose();
    } catch (failure) {
      setError((failure as Error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Set status"
      description={items.length === 1 ? items[0]?.title : plural(items.length, subject)}
    >
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <StatusChoice options={options} value={status} onChange={setStatus} />
        {status === "not_affected" && (
          <Field label="Justification">
            <Select name="justification">
              {JUSTIFICATIONS.map((value) => (
                <option key={value} value={value}>
                  {JUSTIFICATION_WORDS[value]}
                </option>
              ))}
            </Select>
          </Field>
        )}
        {option?.needsReason && (
          <Field label="Reason" hint="An auditor will read this. Say why, not only what.">
            <Textarea name="reason" required maxLength={2000} />
          </Field>
        )}
        {option?.needsEnd && (
          <div className="flex items-end gap-2">
            <Field label="Last day">
              <Input
                type="date"
                required
                min={dayAfter(1)}
                value={lastDay}
                onChange={(event) => setLastDay(event.target.value)}
                className="w-40"
              />
            </Field>
            {END_DAYS.map((days) => (
              <Button key={days} onClick={() => setLastDay(dayAfter(days))}>
                {days} days
              </Button>
            ))}
          </div>
        )}
        {error && (
          <p role="alert" className="text-sm text-act">
            {error}
          </p>
        )}
        <footer className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={busy}>
            Save
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

/** The reader's calendar day so many days from today, as a date input wants it. */
function dayAfter(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

/** The end of that day where the reader is. */
function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}
