"use client";

import { useState } from "react";
import { HandOverReach } from "@/components/triage/hand-over-reach";
import { type HandOverThing, PROPOSALS } from "@/components/triage/hand-over-thing";
import { type OwnerChoice, OwnerPicker } from "@/components/triage/owner-picker";
import { choiceOf } from "@/components/triage/suggested-choice";
import { Dialog } from "@/components/ui/dialog";
import { useRecord } from "@/lib/client/use-record";

/** "Not mine, theirs": whose it is, then whether only this is, or what is alike too, as a rule. */
export function HandOverDialog({ thing, onClose }: { thing: HandOverThing; onClose: () => void }) {
  // Who might own it stands first, with what was seen; without an answer the list is there all the same.
  const { data } = useRecord(PROPOSALS[thing.kind], { params: { id: thing.id } });
  const { team, person } = thing.owner;
  const suggested = (data?.suggestions ?? []).filter((one) => one.team !== team || one.person !== person).map(choiceOf);
  const [choice, setChoice] = useState<OwnerChoice | null>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      title={choice ? `Hand over to ${choice.name}` : "Whose is it?"}
      description={thing.title}
    >
      {choice ? (
        <HandOverReach thing={thing} choice={choice} onBack={() => setChoice(null)} onDone={onClose} />
      ) : (
        <OwnerPicker busy={false} first={suggested} onChoose={setChoice} />
      )}
    </Dialog>
  );
}
