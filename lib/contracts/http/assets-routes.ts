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
} as const;
