import { cn } from "@/lib/client/class-names";
import { placeWords } from "@/lib/client/place-words";
import type { RiskItem } from "@/lib/contracts/http/risk";

/** Namespace and cluster of what a risk is about, below its title: two clusters often run the same. Nothing for what lies in none. */
export function RiskPlace({ risk, className }: { risk: Pick<RiskItem, "place">; className?: string }) {
  const words = placeWords(risk.place);
  if (!words) return null;
  return (
    <span data-place className={cn("block text-xs break-words", className)}>
      {words}
    </span>
  );
}
