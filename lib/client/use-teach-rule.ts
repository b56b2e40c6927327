import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { callApi } from "@/lib/client/api";
import { TRIAGE_TOUCHES } from "@/lib/client/use-triage";
import type { OwnerRuleWrite } from "@/lib/contracts/http/owner-rule";
import type { RouteId } from "@/lib/contracts/http/routes";

/** What shows an owner, and what is made of owners. */
const TOUCHES: readonly RouteId[] = [
  ...TRIAGE_TOUCHES,
  "listAssets",
  "getAsset",
  "listOwnerRules",
  "unowned",
  "proposeRiskOwners",
  "proposeFindingOwners",
  "proposeAssetOwners",
];

/** Changes that hand something over: one at a time, with what shows owners read again, and a way back in the toast. */
export function useOwnerChange(onDone: () => void) {
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const refresh = () =>
    queries.invalidateQueries({ predicate: (query) => TOUCHES.includes(query.queryKey[0] as RouteId) });
  const undone = (undo: () => Promise<unknown>) =>
    undo()
      .then(refresh)
      .then(() => toast("Undone."))
      .catch((error: Error) => toast.error(error.message));
  /** `work` gives back how to undo it. */
  const change = async (text: string, work: () => Promise<() => Promise<unknown>>) => {
    setBusy(true);
    try {
      const undo = await work();
      await refresh();
      toast.success(text, { duration: 8000, action: { label: "Undo", onClick: () => void undone(undo) } });
      onDone();
    } catch (error) {
      toast.error((error as Error).message);
      setBusy(false);
    }
  };
  return { isBusy, change };
}

/** Saves an ownership rule; undoing it deletes the rule, which restores what was. */
export function useTeachRule(onDone: () => void) {
  const { isBusy, change } = useOwnerChange(onDone);
  const teach = (rule: OwnerRuleWrite, name: string) =>
    change(`${name} owns what the rule matches. Owners are worked out again.`, async () => {
      const { id } = await callApi("createOwnerRule", { body: rule });
      return () => callApi("deleteOwnerRule", { params: { id } });
    });
  return { isBusy, teach };
}
