import { IdParams } from "@/lib/contracts/http/list-page";
import { defineRoute } from "@/lib/contracts/http/route-contract";
import { Done } from "@/lib/contracts/http/session";
import {
  SigningTrust,
  TrustAnchor,
  TrustAnchorWrite,
  TrustedSigner,
  TrustedSignerWrite,
} from "@/lib/contracts/http/signing-trust";

export const SIGNING_TRUST_ROUTES = {
  getSigningTrust: defineRoute({
    id: "getSigningTrust",
    method: "GET",
    path: "/api/v1/signing-trust",
    tag: "Settings",
    permission: "read",
    status: 200,
    summary: "What signatures are checked against, and who may sign for which images.",
    response: SigningTrust,
  }),
  addTrustAnchor: defineRoute({
    id: "addTrustAnchor",
    method: "POST",
    path: "/api/v1/trust-anchors",
    tag: "Settings",
    permission: "admin",
    status: 201,
    summary: "Trust a sigstore instance's root or a public key; every stored signature is checked again.",
    body: TrustAnchorWrite,
    response: TrustAnchor,
  }),
  removeTrustAnchor: defineRoute({
    id: "removeTrustAnchor",
    method: "DELETE",
    path: "/api/v1/trust-anchors/{id}",
    tag: "Settings",
    permission: "admin",
    status: 200,
    summary: "Trust it no longer; every stored signature is checked again.",
    params: IdParams,
    response: Done,
  }),
  addTrustedSigner: defineRoute({
    id: "addTrustedSigner",
    method: "POST",
    path: "/api/v1/trusted-signers",
    tag: "Settings",
    permission: "admin",
    status: 201,
    summary: "Name who signs for some images: their verified provenance is then proof of where the image comes from.",
    body: TrustedSignerWrite,
    response: TrustedSigner,
  }),
  removeTrustedSigner: defineRoute({
    id: "removeTrustedSigner",
    method: "DELETE",
    path: "/api/v1/trusted-signers/{id}",
    tag: "Settings",
    permission: "admin",
    status: 200,
    summary: "The signer proves nothing any more.",
    params: IdParams,
    response: Done,
  }),
} as const;
