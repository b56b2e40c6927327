import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { callApi } from "@/lib/client/api";
import { earlierOwner, TRIAGE_TOUCHES } from "@/lib/client/use-triage";
import type { Owner, OwnerChange } from "@/lib/contracts/http/owner";
import type { OwnerRuleWrite } from "@/lib/contracts/http/owner-rule";
import type { RouteId } from "@/lib/contracts/http/routes";

type Thing = { kind: "risk" | "finding" | "asset"; id: string; owner: Owner };
type Choice = { label: string; owner: OwnerChange };

const TOUCHES: readonly RouteId[] = [
  ...TRIAGE_TOUCHES,
  "listAssets",
  "getAsset",
  "listOwnerRules",
  "proposeOwnerRules",
];

/** Gives one thing to somebody, or makes it a rule; both can be undone from the toast. */
export function useHandOver(thing: Thing, onDone: () => void) {
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const refresh = () =>
    queries.invalidateQueries({ predicate: (query) => TOUCHES.includes(query.queryKey[0] as RouteId) });
  const undoable = (text: string, undo: () => Promise<unknown>) =>
    toast.success(text, {
      duration: 8000,
      action: {
        label: "Undo",
        onClick: () =>
          void undo()
            .then(refresh)
            .then(() => toast("Undone."))
            .catch((error: Error) => toast.error(error.message)),
      },
    });
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
      await refresh();
      onDone();
    } catch (error) {
      toast.error((error as Error).message);
      setBusy(false);
    }
  };
  return {
    isBusy,
    handOver: ({ owner, label }: Choice) =>
      attempt(async () => {
        await give(thing, owner);
        undoable(`Handed over to ${label}.`, () => give(thing, earlierOwner(thing.owner)));
      }),
    teach: (rule: OwnerRuleWrite, { label }: Choice) =>
      attempt(async () => {
        const { id } = await callApi("createOwnerRule", { body: rule });
        undoable(`${label} owns what the rule matches. Owners are worked out again.`, () =>
          callApi("deleteOwnerRule", { params: { id } }),
        );
      }),
  };
}

function give({ kind, id }: Thing, owner: OwnerChange): Promise<unknown> {
  if (kind === "asset") return callApi("changeAsset", { params: { id }, body: { owner } });
  return kind === "risk"
    ? callApi("changeRisk", { params: { id }, body: { owner } })
    : callApi("changeFinding", { params: { id }, body: { owner } });
}
