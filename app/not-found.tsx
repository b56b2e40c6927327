import Link from "next/link";
import { PlimsollMark } from "@/components/brand/plimsoll-mark";
import { MAIN_PAGES, OWN_PAGES } from "@/components/shell/pages";

export default function NotFound() {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex flex-wrap items-center gap-x-5 gap-y-1 border-b border-line px-4 py-3 text-sm">
        <Link href="/" className="flex items-center gap-2 font-semibold tracking-tight">
          <PlimsollMark className="size-5 text-accent" />
          Plimsoll
        </Link>
        <nav aria-label="Pages" className="flex flex-wrap gap-x-4 gap-y-1">
          {[...MAIN_PAGES, ...OWN_PAGES].map(({ href, label }) => (
            <Link key={href} href={href} className="inline-flex min-h-6 items-center text-ink-muted hover:text-ink">
              {label}
            </Link>
          ))}
        </nav>
      </header>
      <main className="grid flex-1 place-items-center px-4 text-center">
        <div className="flex flex-col items-center gap-3">
          <h1 className="text-xl font-semibold">There is no such page</h1>
          <p className="text-sm text-ink-muted">It may have been merged, moved or never existed.</p>
          <Link href="/" className="link text-sm">
            Go to the overview
          </Link>
        </div>
      </main>
    </div>
  );
}
