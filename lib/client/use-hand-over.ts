import { callApi } from "@/lib/client/api";
import { useOwnerChange } from "@/lib/client/use-teach-rule";
import { earlierOwner } from "@/lib/client/use-triage";
import type { Owner, OwnerChange } from "@/lib/contracts/http/owner";

type Thing = { kind: "risk" | "finding" | "asset"; id: string; owner: Owner };

/** Gives one thing to somebody; undoing it gives it back to whoever had it. */
export function useHandOver(thing: Thing, onDone: () => void) {
  const { isBusy, change } = useOwnerChange(onDone);
  const handOver = (owner: OwnerChange, name: string) =>
    change(`Handed over to ${name}.`, async () => {
      await give(thing, owner);
      return () => give(thing, earlierOwner(thing.owner));
    });
  return { isBusy, handOver };
}

function give({ kind, id }: Thing, owner: OwnerChange): Promise<unknown> {
  if (kind === "asset") return callApi("changeAsset", { params: { id }, body: { owner } });
  return kind === "risk"
    ? callApi("changeRisk", { params: { id }, body: { owner } })
    : callApi("changeFinding", { params: { id }, body: { owner } });
}
