import { Fragment } from "react";
import { breakPlaces } from "@/lib/client/break-places";

/** A title whose long words (paths, packages, names) break after their separators and not in the middle of a name. */
export function LongWords({ text }: { text: string }) {
  return breakPlaces(text).map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a piece of a text is its place
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {piece}
    </Fragment>
  ));
}
