"use client";

import { signOut } from "next-auth/react";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { PasswordChangeForm } from "@/components/auth/password-change-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Facts, Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { handlesIn, handleText } from "@/lib/client/handles";
import { useChange } from "@/lib/client/use-change";
import { useMay, useSession } from "@/lib/client/use-session";
import { roleWord } from "@/lib/client/words";
import type { Session } from "@/lib/contracts/http/session";

/** Who I am here, and my password. */
export function ProfileSettings() {
  const session = useSession();
  if (!session?.user)
    return (
      <div aria-busy="true">
        <Skeleton className="h-64" />
      </div>
    );
  return (
    <div className="flex max-w-xl flex-col gap-6">
      <Profile user={session.user} organization={session.organization.name} />
      <Section title="Password" note="A new one ends every session, this one included">
        <PasswordChangeForm />
      </Section>
      <Sessions />
    </div>
  );
}

function Profile({ user, organization }: { user: NonNullable<Session["user"]>; organization: string }) {
  const change = useChange("changeProfile", ["getSession", "listMembers"], true);
  const [error, setError] = useState<string | undefined>();
  const mayTakeHandles = useMay("triage:write");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const handles = mayTakeHandles ? { handles: handlesIn(String(form.get("handles"))) } : {};
    const body = { name: String(form.get("name")), ...handles };
    setError(undefined);
    change.mutate(
      { body },
      { onSuccess: () => toast.success("Saved."), onError: (failure) => setError(failure.message) },
    );
  };
  return (
    <Section title="Profile">
      <div className="flex flex-col gap-4">
        <Facts
          items={[
            { name: "E-mail", value: user.email },
            { name: "Organization", value: organization },
            { name: "Role", value: roleWord(user.role) },
            { name: "Teams", value: user.teams.map(({ name }) => name).join(", ") || "None yet" },
          ]}
        />
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Field label="Name">
            <Input name="name" defaultValue={user.name} required maxLength={200} autoComplete="name" />
          </Field>
          <Field
            label="Handles in GitHub and GitLab"
            hint={
              mayTakeHandles
                ? "With blanks between. What CODEOWNERS says belongs to one of them is yours"
                : "What CODEOWNERS says belongs to one of them is yours. An administrator sets them in Settings, People"
            }
            error={error}
          >
            <Input
              name="handles"
              defaultValue={handleText(user.handles)}
              placeholder="@ana-lee"
              className="font-mono"
              readOnly={!mayTakeHandles}
            />
          </Field>
          <Button type="submit" className="self-start" disabled={change.isPending}>
            Save
          </Button>
        </form>
      </div>
    </Section>
  );
}

function Sessions() {
  const end = useChange("endSessions", []);
  return (
    <Section title="Sessions" note="On every machine, this one included">
      <Button
        disabled={end.isPending}
        onClick={() => end.mutate({}, { onSuccess: () => void signOut({ callbackUrl: "/sign-in" }) })}
      >
        Sign out everywhere
      </Button>
    </Section>
  );
}
