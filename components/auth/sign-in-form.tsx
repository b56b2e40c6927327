"use client";

import { signIn } from "next-auth/react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useHydrated } from "@/lib/client/use-hydrated";

const REASONS: Record<string, string> = {
  CredentialsSignin: "E-mail or password is not right.",
  rate_limited: "Too many failed attempts. Wait fifteen minutes, then try again.",
};

/** `goTo` is a path of this site, checked on the server. */
export function SignInForm({ goTo, initialError }: { goTo: string; initialError: string | null }) {
  const [error, setError] = useState(initialError);
  const [busy, setBusy] = useState(false);
  // Sent before the page is alive, the form would only load it again, empty.
  const alive = useHydrated();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    const answer = await signIn("credentials", {
      email: String(form.get("email")),
      password: String(form.get("password")),
      redirect: false,
    }).catch(() => undefined);
    if (answer?.ok && !answer.error) {
      // A full load: everything this tab knew belongs to whoever was signed in before.
      window.location.assign(goTo);
      return;
    }
    setError(answer?.error ?? "unreachable");
    setBusy(false);
  };
  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" aria-label="Sign in">
      {error && (
        <p role="alert" className="rounded-md bg-act-soft px-3 py-2 text-sm text-act">
          {REASONS[error] ?? "Signing in did not work. Check that Plimsoll is running, then try again."}
        </p>
      )}
      <Field label="E-mail">
        <Input name="email" type="email" autoComplete="username" required className="h-10" />
      </Field>
      <Field label="Password">
        <Input name="password" type="password" autoComplete="current-password" required className="h-10" />
      </Field>
      <Button type="submit" variant="primary" size="lg" disabled={busy || !alive}>
        {busy ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}
