"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { handlesIn, handleText } from "@/lib/client/handles";
import { useChange } from "@/lib/client/use-change";
import type { ItemOf } from "@/lib/client/use-list";

/** What a person is called in code hosts, set by an administrator. */
export function PersonHandles({ member }: { member: ItemOf<"listMembers"> }) {
  const [open, setOpen] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const change = useChange("changeMember", ["listMembers", "getSession"], true);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const handles = handlesIn(String(new FormData(event.currentTarget).get("handles")));
    setError(undefined);
    change.mutate(
      { params: { id: member.userId }, body: { handles } },
      { onSuccess: () => setOpen(false), onError: (failure) => setError(failure.message) },
    );
  };
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        Handles
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={`Handles of ${member.name}`}
        description="What GitHub and GitLab call this person. What CODEOWNERS says belongs to one of these names is theirs."
      >
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Field label="Handles" hint="With blanks between" error={error}>
            <Input
              name="handles"
              defaultValue={handleText(member.handles)}
              placeholder="@ana-lee"
              className="font-mono"
              spellCheck={false}
            />
          </Field>
          <footer className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button type="submit" variant="primary" disabled={change.isPending}>
              Save
            </Button>
          </footer>
        </form>
      </Dialog>
    </>
  );
}
