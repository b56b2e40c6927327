import type { Metadata } from "next";
import { PeopleSettings } from "@/components/settings/people-settings";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "People" };

export default async function Page() {
  await requirePermission("read", "/settings/people");
  return <PeopleSettings />;
}
