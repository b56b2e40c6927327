import Link from "next/link";
import { EmptyState } from "@/components/ui/states";

/** In place of a page of the settings that the signed-in person may not open. */
export function AdminOnly() {
  return (
    <EmptyState title="This page is for administrators">
      Your role does not allow changing settings.{" "}
      <Link href="/settings/people" className="link">
        People
      </Link>{" "}
      says who is an administrator here.
    </EmptyState>
  );
}
