"use client";

import { useRouter } from "next/navigation";
import { signOut } from "next-auth/react";
import { useTheme } from "next-themes";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu";
import { useSession } from "@/lib/client/use-session";

const THEMES = [
  { id: "system", label: "As the system" },
  { id: "light", label: "Light" },
  { id: "dark", label: "Dark" },
] as const;

/** Who is signed in, how the pages look, and the way out. */
export function ProfileMenu({ onShowKeys }: { onShowKeys: () => void }) {
  const session = useSession();
  const router = useRouter();
  const { theme, setTheme } = useTheme();
  const name = session?.user?.name ?? session?.token?.name ?? "";
  return (
    <Menu
      align="end"
      label="Profile"
      trigger={
        <Button variant="ghost" size="icon" aria-label="Profile">
          <Avatar name={name} />
        </Button>
      }
    >
      <MenuLabel>
        <span className="block font-medium text-ink">{name}</span>
        {session?.user?.email}
      </MenuLabel>
      <MenuSeparator />
      <MenuItem onSelect={() => router.push("/settings")}>Profile and settings</MenuItem>
      <MenuItem onSelect={onShowKeys}>Keyboard shortcuts</MenuItem>
      <MenuSeparator />
      <MenuLabel>Look</MenuLabel>
      {THEMES.map((option) => (
        <MenuItem key={option.id} checked={theme === option.id} onSelect={() => setTheme(option.id)}>
          {option.label}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={() => void signOut({ callbackUrl: "/sign-in" })}>Sign out</MenuItem>
    </Menu>
  );
}
