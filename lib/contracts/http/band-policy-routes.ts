import {
  BandPolicy,
  BandPolicyChange,
  BandPolicyPreview,
  BandPolicyPreviewQuery,
} from "@/lib/contracts/http/band-policy";
import { defineRoute } from "@/lib/contracts/http/route-contract";

export const BAND_POLICY_ROUTES = {
  getBandPolicy: defineRoute({
    id: "getBandPolicy",
    method: "GET",
    path: "/api/v1/band-policy",
    tag: "Settings",
    permission: "read",
    status: 200,
    summary: "What sets the band and due date of risks: the score, CISA BOD 26-04 or CISA SSVC.",
    response: BandPolicy,
  }),
  changeBandPolicy: defineRoute({
    id: "changeBandPolicy",
    method: "PUT",
    path: "/api/v1/band-policy",
    tag: "Settings",
    permission: "admin",
    status: 200,
    summary: "Choose what sets the band; risks are computed again in the background.",
    body: BandPolicyChange,
    response: BandPolicy,
  }),
  previewBandPolicy: defineRoute({
    id: "previewBandPolicy",
    method: "GET",
    path: "/api/v1/band-policy/preview",
    tag: "Settings",
    permission: "read",
    status: 200,
    summary: "How many open risks would change band under a source; changes nothing.",
    query: BandPolicyPreviewQuery,
    response: BandPolicyPreview,
  }),
} as const;
