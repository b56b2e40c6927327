import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { PasswordChangeForm } from "@/components/auth/password-change-form";
import { PlimsollMark } from "@/components/brand/plimsoll-mark";
import { currentPrincipal } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Choose a password" };

/** Where a session with a password that somebody else gave out ends up, whatever it asks for. */
export default async function ChangePasswordPage() {
  const principal = await currentPrincipal();
  if (!principal) redirect("/sign-in");
  if (!principal.user?.passwordTemporary) redirect("/");
  return (
    <main className="grid min-h-dvh place-items-center px-4">
      <div className="flex w-full max-w-sm flex-col gap-6">
        <header className="flex flex-col gap-3">
          <PlimsollMark className="size-10 text-accent" />
          <h1 className="text-2xl font-semibold tracking-tight">Choose a password of your own</h1>
          <p className="text-sm text-ink-muted">
            Somebody else gave you the one you signed in with. Nothing else opens until only you know it; then you sign
            in again.
          </p>
        </header>
        <PasswordChangeForm />
      </div>
    </main>
  );
}
