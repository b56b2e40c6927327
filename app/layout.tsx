import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { inter, jetbrains } from "@/app/fonts";
import { Providers } from "@/components/shell/providers";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Plimsoll", template: "%s · Plimsoll" },
  description: "Which container risks to fix first, who owns them and which line to change.",
  icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** Theme class is set before paint by next-themes, hence `suppressHydrationWarning` on this one element. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${inter.variable} ${jetbrains.variable}`} suppressHydrationWarning>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
