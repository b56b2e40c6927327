import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { inter, jetbrains } from "@/app/fonts";
import { Providers } from "@/components/shell/providers";
import { NONCE_HEADER } from "@/lib/http/content-security-policy";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Plimsoll", template: "%s · Plimsoll" },
  description: "Which container risks to fix first, who owns them and which line to change.",
  icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** Theme class is set before paint by next-themes, hence `suppressHydrationWarning` on this one element. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is made for its own request: a page made ahead of time has no nonce, and its scripts would not run.
  const nonce = (await headers()).get(NONCE_HEADER) ?? undefined;
  return (
    <html lang="en" className={`${inter.variable} ${jetbrains.variable}`} suppressHydrationWarning>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}
