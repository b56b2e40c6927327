"use client";

import { signOut } from "next-auth/react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useChange } from "@/lib/client/use-change";

/** Changes one's own password; every session ends with it, so it leads back to signing in. */
export function PasswordChangeForm() {
  const [error, setError] = useState<string | undefined>();
  const change = useChange("changePassword", [], true);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setError(undefined);
    change.mutate(
      { body: { currentPassword: String(form.get("current")), newPassword: String(form.get("next")) } },
      {
        onSuccess: () => void signOut({ callbackUrl: "/sign-in" }),
        onError: (failure) => setError(failure.message),
      },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Current password" error={error}>
        <Input name="current" type="password" required autoComplete="current-password" />
      </Field>
      <Field label="New password" hint="At least 12 characters.">
        <Input name="next" type="password" required minLength={12} autoComplete="new-password" />
      </Field>
      <Button type="submit" className="self-start" disabled={change.isPending}>
        Change the password
      </Button>
    </form>
  );
}
