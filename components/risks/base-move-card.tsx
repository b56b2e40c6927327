import Link from "next/link";
import { baseName, versionName } from "@/components/base-images/base-words";
import { CodeBlock } from "@/components/ui/code-block";
import { DiffBlock } from "@/components/ui/diff-block";
import { plural } from "@/lib/client/format-number";
import type { BaseMove } from "@/lib/contracts/http/fix-detail";

/** Another way: a newer base closes findings of several risks, in this image and in others. */
export function BaseMoveCard({ move }: { move: BaseMove }) {
  const { bump, everywhere } = move;
  return (
    <section aria-label="By its base image" className="flex flex-col gap-3 rounded-md border border-line bg-sunken p-3">
      <h3 className="text-sm font-medium">
        {bump
          ? `Another way: ${bump.step === "same-tag" ? "rebuild on" : "move to"} ${baseName(move.key)}:${versionName(bump)}`
          : `Its base: ${baseName(move.key)}:${versionName(move)}`}
      </h3>
      <p className="max-w-prose text-sm">{move.text}</p>
      {bump && (
        <p className="text-sm">
          Of this risk it closes {plural(move.closesHere, "finding")}
          {move.bringsHere !== null &&
            move.bringsHere !== move.closesHere &&
            ` of the ${move.bringsHere} that come with the base`}
          . Newer versions of this base close{" "}
          <Link href={`/base-images/${move.id}`} className="link">
            {plural(everywhere.closes, "finding")}
          </Link>{" "}
          {everywhere.gain < everywhere.images
            ? `in ${everywhere.gain} of the ${plural(everywhere.images, "image")} that are built on it`
            : `in ${everywhere.images === 1 ? "this image, the only one" : `all ${plural(everywhere.images, "image")} that are`} built on it`}
          .
        </p>
      )}
      {move.diff && <DiffBlock diff={move.diff} />}
      {(!bump || bump.closes > 0) && move.commands.length > 0 && (
        <CodeBlock label="the rebuild" code={move.commands.join("\n")} />
      )}
      <p className="text-xs text-ink-muted">
        {move.confidence.reason}{" "}
        <Link href={`/base-images/${move.id}`} className="link">
          Who else is built on it
        </Link>
      </p>
    </section>
  );
}
