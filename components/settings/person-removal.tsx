"use client";

import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { plural } from "@/lib/client/format-number";
import { useChange } from "@/lib/client/use-change";
import type { ItemOf } from "@/lib/client/use-list";

/** Takes a person out of the organization, and with them the tokens whose secrets they know. */
export function PersonRemoval({ member }: { member: ItemOf<"listMembers"> }) {
  const [asking, setAsking] = useState(false);
  const [alsoTokens, setAlsoTokens] = useState(true);
  const remove = useChange("removeMember", ["listMembers", "listTokens", "listTeams"]);
  const submit = () =>
    remove.mutate(
      { params: { id: member.userId }, query: { tokens: alsoTokens ? "revoke" : "keep" } },
      {
        onSuccess: ({ revokedTokens }) => {
          setAsking(false);
          const ended = revokedTokens.length > 0 ? ` Revoked: ${revokedTokens.join(", ")}.` : "";
          toast.success(`${member.name} is no longer in the organization.${ended}`);
        },
      },
    );
  return (
    <>
      <Button size="sm" variant="danger" onClick={() => setAsking(true)} aria-label={`Remove ${member.name}`}>
        Remove
      </Button>
      {asking && (
        <Dialog
          open
          onClose={() => setAsking(false)}
          title={`Remove ${member.name}?`}
          description={`${member.email} is signed out at once and leaves every team. What they decided and wrote stays, with their name.`}
        >
          {member.tokens > 0 && (
            <div className="mb-4 flex items-start gap-2 text-sm">
              <Checkbox
                id="also-tokens"
                checked={alsoTokens}
                onChange={setAlsoTokens}
                label={`Revoke ${plural(member.tokens, "token")} that ${member.name} made`}
              />
              <label htmlFor="also-tokens" className="max-w-prose">
                Revoke {plural(member.tokens, "token")} that {member.name} made.{" "}
                <span className="text-ink-muted">
                  They know the secret. Jobs that use such a token are refused from then on: keep it only until these
                  have another.
                </span>
              </label>
            </div>
          )}
          <footer className="flex justify-end gap-2">
            <Button onClick={() => setAsking(false)}>Cancel</Button>
            <Button variant="danger" disabled={remove.isPending} onClick={submit}>
              Remove from the organization
            </Button>
          </footer>
        </Dialog>
      )}
    </>
  );
}
