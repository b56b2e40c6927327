"use client";

import type { FormEvent } from "react";
import { toast } from "sonner";
import { splitNames } from "@/components/settings/team-create-form";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { useChange } from "@/lib/client/use-change";

/** By which other names CODEOWNERS and labels call the team. */
export function TeamAliases({ id, name, aliases }: { id: string; name: string; aliases: readonly string[] }) {
  const change = useChange("changeTeam", ["getTeam", "listTeams", "listAssets", "listRisks"]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const names = splitNames(String(new FormData(event.currentTarget).get("aliases")));
    change.mutate(
      { params: { id }, body: { aliases: names } },
      { onSuccess: () => toast.success("Saved. Owners are worked out again.") },
    );
  };
  return (
    <form onSubmit={submit} className="flex gap-2">
      <Input
        name="aliases"
        aria-label={`Other names of ${name}, with commas between`}
        defaultValue={aliases.join(", ")}
        placeholder="@shop/payments, payments-squad"
        className="w-64 font-mono"
        spellCheck={false}
      />
      <Button type="submit" size="sm" disabled={change.isPending}>
        Save names
      </Button>
    </form>
  );
}
