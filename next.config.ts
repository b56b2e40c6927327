import type { NextConfig } from "next";
import { otherPolicy } from "./lib/http/content-security-policy";

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

// Pages get a policy with a nonce from proxy.ts.
const others = ["/api/:path*", "/docs/:path*", "/_next/:path*", "/icon.svg"].map((source) => ({
  source,
  headers: [{ key: "Content-Security-Policy", value: otherPolicy() }],
}));

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  turbopack: { root: process.cwd() },
  // Types are checked once, by `npm run check`; a start does not pay for them.
  typescript: { ignoreBuildErrors: true },
  experimental: { useTypeScriptCli: true },
  serverExternalPackages: [
    "pg",
    "pg-copy-streams",
    "bullmq",
    "ioredis",
    "@node-rs/argon2",
    "pino",
    "tar-stream",
    "yauzl",
  ],
  headers: async () =>
    process.argv.includes("dev") ? [] : [{ source: "/:path*", headers: securityHeaders }, ...others],
};

export default config;
