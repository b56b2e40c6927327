import { AccountRights } from "@/lib/contracts/http/account-rights";
import {
  AssetChange,
  AssetDetail,
  AssetGraph,
  AssetGraphQuery,
  AssetPage,
  AssetQuery,
} from "@/lib/contracts/http/asset";
import { AssetOrigin, AssetOriginQuery } from "@/lib/contracts/http/asset-origin";
import { ComponentPage, ComponentQuery } from "@/lib/contracts/http/component";
import { ExposureMap, ExposureMapQuery } from "@/lib/contracts/http/exposure-map";
import { IdParams } from "@/lib/contracts/http/list-page";
import { NamespacePosture } from "@/lib/contracts/http/namespace-posture";
import { OwnerProposals } from "@/lib/contracts/http/owner-rule";
import { defineRoute } from "@/lib/contracts/http/route-contract";

export const ASSETS_ROUTES = {
  listAssets: defineRoute({
    id: "listAssets",
    method: "GET",
    path: "/api/v1/assets",
    tag: "Assets",
    permission: "read",
    status: 200,
    summary: "Inventory.",
    query: AssetQuery,
    response: AssetPage,
  }),
  getAsset: defineRoute({
    id: "getAsset",
    method: "GET",
    path: "/api/v1/assets/{id}",
    tag: "Assets",
    permission: "read",
    status: 200,
    summary: "One asset with exposure, owner, coverage, versions and neighbours.",
    params: IdParams,
    response: AssetDetail,
  }),
  changeAsset: defineRoute({
    id: "changeAsset",
    method: "PATCH",
    path: "/api/v1/assets/{id}",
    tag: "Assets",
    permission: "triage:write",
    status: 200,
    summary: "Set mission impact, or who owns it.",
    params: IdParams,
    body: AssetChange,
    response: AssetDetail,
  }),
  assetGraph: defineRoute({
    id: "assetGraph",
    method: "GET",
    path: "/api/v1/assets/{id}/graph",
    tag: "Assets",
    permission: "read",
    status: 200,
    summary: "The neighbourhood of an asset.",
    params: IdParams,
    query: AssetGraphQuery,
    response: AssetGraph,
  }),
  assetOrigin: defineRoute({
    id: "assetOrigin",
    method: "GET",
    path: "/api/v1/assets/{id}/origin",
    tag: "Assets",
    permission: "read",
    status: 200,
    summary:
      "Where an image or a workload comes from: build, repository and commit, Dockerfile instruction or manifest line, base image and owner, each hop with who says so and whether it is proven.",
    params: IdParams,
    query: AssetOriginQuery,
    response: AssetOrigin,
  }),
  exposureMap: defineRoute({
    id: "exposureMap",
    method: "GET",
    path: "/api/v1/assets/{id}/exposure-map",
    tag: "Assets",
    permission: "read",
    status: 200,
    summary:
      "Who can reach which workload of a cluster, by exposure level, with the front door and the chain of objects.",
    params: IdParams,
    query: ExposureMapQuery,
    response: ExposureMap,
  }),
  accountRights: defineRoute({
    id: "accountRights",
    method: "GET",
    path: "/api/v1/assets/{id}/rights",
    tag: "Assets",
    permission: "read",
    status: 200,
    summary:
      "What a service account may do and by which role and binding, the dangerous first, with the workloads that run as it; of a role, what it lets whoever holds it do.",
    params: IdParams,
    response: AccountRights,
  }),
  namespacePosture: defineRoute({
    id: "namespacePosture",
    method: "GET",
    path: "/api/v1/assets/{id}/namespace",
    tag: "Assets",
    permission: "read",
    status: 200,
    summary:
      "What runs in a namespace, who reaches it, and what guards it: the default of its network policies and its Pod Security level.",
    params: IdParams,
    response: NamespacePosture,
  }),
  listComponents: defineRoute({
    id: "listComponents",
    method: "GET",
    path: "/api/v1/components",
    tag: "Assets",
    permission: "read",
    status: 200,
    summary: "Where is this package.",
    query: ComponentQuery,
    response: ComponentPage,
  }),
  proposeAssetOwners: defineRoute({
    id: "proposeAssetOwners",
    method: "GET",
    path: "/api/v1/assets/{id}/owner-proposals",
    tag: "Assets",
    permission: "read",
    status: 200,
    summary: "Who might own an asset, and rules that would give it to somebody else, the narrowest first.",
    params: IdParams,
    response: OwnerProposals,
  }),
} as const;
