import Link from "next/link";

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center px-4 text-center">
      <div className="flex flex-col items-center gap-3">
        <h1 className="text-xl font-semibold">There is no such page</h1>
        <p className="text-sm text-ink-muted">It may have been merged, moved or never existed.</p>
        <Link href="/" className="link text-sm">
          Go to the overview
        </Link>
      </div>
    </main>
  );
}
