import { startUpper } from "@/lib/client/words";
import type { Layer } from "@/lib/contracts/http/finding";

/** What the layers call an owner that nobody named. */
const NOBODY = "nobody";

/** A layer's value where it stands alone: "critical" is "Critical", but a team's slug and a person's address are names and stay as they are. */
export function layerWord({ field, value }: Pick<Layer, "field" | "value">): string {
  return field === "owner" && value !== NOBODY ? value : startUpper(value);
}
