import Link from "next/link";
import { RelativeTime } from "@/components/ui/relative-time";
import { Notice } from "@/components/ui/states";
import type { Overview } from "@/lib/contracts/http/overview";

const SHOWN = 3;

/** What this page does not see: whoever went silent is neither safe nor counted as fixed. */
export function StaleNotice({ stale }: { stale: Overview["stale"] }) {
  if (stale.length === 0) return null;
  return (
    <div className="mt-2 max-w-3xl">
      <Notice>
        <ul className="flex flex-col gap-0.5">
          {stale.slice(0, SHOWN).map((entry) => (
            <li key={entry.text}>
              {entry.asset ? (
                <Link href={`/assets/${entry.asset.id}`} className="link">
                  {entry.text}
                </Link>
              ) : (
                entry.text
              )}
              {entry.since && (
                <span className="text-ink-muted">
                  {" "}
                  (last heard <RelativeTime at={entry.since} />)
                </span>
              )}
            </li>
          ))}
          {stale.length > SHOWN && (
            <li>
              <Link href="/assets?freshness=stale" className="link">
                and {stale.length - SHOWN} more
              </Link>
            </li>
          )}
        </ul>
      </Notice>
    </div>
  );
}
