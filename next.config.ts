import type { NextConfig } from "next";

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
  {
    key: "Content-Security-Policy",
    // Next writes its own inline start-up scripts; everything else comes from this origin only.
    value:
      "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
      "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
  },
];

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
  headers: async () => (process.argv.includes("dev") ? [] : [{ source: "/:path*", headers: securityHeaders }]),
};

export default config;
