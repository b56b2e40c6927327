import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/auth/sign-in-form";
import { PlimsollMark } from "@/components/brand/plimsoll-mark";
import { currentPrincipal } from "@/lib/auth/require-permission";
import { safePath } from "@/lib/auth/safe-redirect";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ callbackUrl?: string | string[]; error?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl, error } = await searchParams;
  const goTo = safePath(typeof callbackUrl === "string" ? callbackUrl : "/");
  if (await currentPrincipal()) redirect(goTo);
  return (
    <main className="grid min-h-dvh place-items-center px-4">
      <div className="flex w-full max-w-sm flex-col gap-6">
        <header className="flex flex-col gap-3">
          <PlimsollMark className="size-10 text-accent" />
          <h1 className="text-2xl font-semibold tracking-tight">Sign in to Plimsoll</h1>
          <p className="text-sm text-ink-muted">
            Which container risks to fix first, who owns them, and the line to change.
          </p>
        </header>
        <SignInForm goTo={goTo} initialError={typeof error === "string" ? error : null} />
        <p className="text-xs text-ink-muted">
          First start? The administrator’s sign-in was printed once in the terminal that ran{" "}
          <code className="font-mono">npm start</code>.
        </p>
      </div>
    </main>
  );
}
