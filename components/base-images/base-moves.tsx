import { baseName, STEP_WORDS, tagChange, versionName, WITNESS_WORDS } from "@/components/base-images/base-words";
import { CodeBlock } from "@/components/ui/code-block";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import type { BaseImageDetail, PassedOver } from "@/lib/contracts/http/base-image";

const PASSED_OVER: Record<PassedOver["why"], (from: string | null) => string> = {
  variant: (from) =>
    `another variant than ${from ?? "the one in use"}: what stands behind the number in its tag differs, so something that your software needs may not be in it. No scan tells; try it before you move.`,
  "no-gain": (from) => `it closes no more than it brings, next to ${from ?? "the one in use"}.`,
};

/** Versions to move to, with what that closes, leaves and brings. Without one: what to do instead. */
export function BaseMoves({ base }: { base: BaseImageDetail }) {
  const name = baseName(base.key);
  return (
    <Section title="What to move to" note={base.moves.length > 0 ? "Counted from what was scanned" : undefined}>
      {base.moves.length === 0 ? (
        <div className="flex flex-col gap-3 text-sm">
          <p className="max-w-prose">
            {base.findings === null && base.images > 0
              ? `Whether a newer version of ${name} closes anything is not known as long as nobody knows what this one brings.`
              : base.passedOver.length > 0
                ? `No newer version of ${name} that is known here is one to move to:`
                : `No newer version of ${name} is known here: none was scanned, and no image is built on one.`}{" "}
          </p>
          {base.passedOver.length > 0 && (
            <ul className="flex max-w-prose list-disc flex-col gap-1 pl-5">
              {base.passedOver.map((one) => (
                <li key={one.tag}>
                  <span className="font-medium break-all">{one.tag}</span>, from <RelativeTime at={one.at} />:{" "}
                  {PASSED_OVER[one.why](one.from)}
                </li>
              ))}
            </ul>
          )}
          <p className="max-w-prose">
            Rebuild on the tag you use, pulled anew, and scan the result; or scan a newer {name} and see here what it
            would close.
          </p>
          <CodeBlock label="the rebuild" code="docker build --pull --no-cache ." />
        </div>
      ) : (
        <ul className="divide-y divide-line">
          {base.moves.map((move) => (
            <li key={`${move.tag} ${move.digest}`} className="flex flex-col gap-1 py-2.5 text-sm">
              <p className="flex flex-wrap items-baseline justify-between gap-x-4">
                <span className="font-medium break-all">
                  {name}:{versionName(move)}
                </span>
                <span className="font-semibold">
                  closes {plural(move.closes, "finding")}, leaves {move.leaves}
                </span>
              </p>
              <p className="text-xs text-ink-muted">
                For {plural(move.images, "image")}; {tagChange(move)}; {STEP_WORDS[move.step]}, from{" "}
                <RelativeTime at={move.at} />; {WITNESS_WORDS[move.witness]}
                {move.adds > 0 && `; brings ${move.adds} that are not there now`}.
              </p>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
