"use client";

import { type FormEvent, useId, useState } from "react";
import { OwnerRulePreview } from "@/components/settings/owner-rule-preview";
import { type OwnerChoice, OwnerPicker } from "@/components/triage/owner-picker";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { useTeachRule } from "@/lib/client/use-teach-rule";
import type { OwnerRuleTry, UnownedGroup } from "@/lib/contracts/http/owner-rule";

/** What shall be given to somebody; to whom, unless that is asked first. */
export type Gift = { group: UnownedGroup; choice: OwnerChoice | null };

/** To whom, then what it would change; saved as a rule that can be undone. */
export function UnownedDialog({ gift, onClose }: { gift: Gift; onClose: () => void }) {
  const [choice, setChoice] = useState<OwnerChoice | null>(gift.choice);
  return (
    <Dialog
      open
      onClose={onClose}
      title={choice ? `Give to ${choice.name}` : "Whose is it?"}
      description={gift.group.name}
    >
      {choice ? (
        <Give group={gift.group} choice={choice} onClose={onClose} />
      ) : (
        <OwnerPicker busy={false} onChoose={setChoice} />
      )}
    </Dialog>
  );
}

function Give({ group, choice, onClose }: { group: UnownedGroup; choice: OwnerChoice; onClose: () => void }) {
  const [takesAll, setTakesAll] = useState(false);
  const id = useId();
  const { teach, isBusy } = useTeachRule(onClose);
  const rule: OwnerRuleTry = {
    match: group.match,
    ...choice.owner,
    fallback: !takesAll,
    ...(choice.note ? { note: choice.note.slice(0, 500) } : {}),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void teach(rule, choice.name);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-sm">
        {takesAll
          ? `All of ${group.name}, also what labels or CODEOWNERS give to others.`
          : `What nobody else is named for in ${group.name}, now and later.`}
      </p>
      <div className="flex items-center gap-2 text-sm">
        <Checkbox id={id} checked={takesAll} onChange={setTakesAll} label="Take all of it, whoever else is named" />
        <label htmlFor={id}>Take all of it, whoever else is named</label>
      </div>
      <OwnerRulePreview body={rule} />
      <footer className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={isBusy}>
          Save the rule
        </Button>
      </footer>
    </form>
  );
}
