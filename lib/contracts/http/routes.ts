import { ASSETS_ROUTES } from "@/lib/contracts/http/assets-routes";
import { BAND_POLICY_ROUTES } from "@/lib/contracts/http/band-policy-routes";
import { BASE_IMAGES_ROUTES } from "@/lib/contracts/http/base-images-routes";
import { DECISIONS_ROUTES } from "@/lib/contracts/http/decisions-routes";
import { EXCEPTIONS_ROUTES } from "@/lib/contracts/http/exceptions-routes";
import { FINDINGS_ROUTES } from "@/lib/contracts/http/findings-routes";
import { FORMATS_ROUTES } from "@/lib/contracts/http/formats-routes";
import { IMPORTS_ROUTES } from "@/lib/contracts/http/imports-routes";
import { INCIDENTS_ROUTES } from "@/lib/contracts/http/incidents-routes";
import { INSTANCE_ROUTES } from "@/lib/contracts/http/instance-routes";
import { RISKS_ROUTES } from "@/lib/contracts/http/risks-routes";
import type { RouteContract } from "@/lib/contracts/http/route-contract";
import { SESSION_ROUTES } from "@/lib/contracts/http/session-routes";
import { SETTINGS_ROUTES } from "@/lib/contracts/http/settings-routes";
import { SIGNING_TRUST_ROUTES } from "@/lib/contracts/http/signing-trust-routes";

/** Every route of the API: the handlers, the OpenAPI document and the tests over all routes start from this list. */
export const ROUTES = {
  ...IMPORTS_ROUTES,
  ...FORMATS_ROUTES,
  ...FINDINGS_ROUTES,
  ...RISKS_ROUTES,
  ...ASSETS_ROUTES,
  ...BASE_IMAGES_ROUTES,
  ...INCIDENTS_ROUTES,
  ...DECISIONS_ROUTES,
  ...EXCEPTIONS_ROUTES,
  ...SETTINGS_ROUTES,
  ...SIGNING_TRUST_ROUTES,
  ...BAND_POLICY_ROUTES,
  ...INSTANCE_ROUTES,
  ...SESSION_ROUTES,
} as const satisfies Record<string, RouteContract>;

export type RouteId = keyof typeof ROUTES;
